/** Buckets of S3, Google Cloud Storage and Azure behind the store's interface, by Apache OpenDAL. */
@NullMarked
package io.tributary.objects;

import org.jspecify.annotations.NullMarked;
