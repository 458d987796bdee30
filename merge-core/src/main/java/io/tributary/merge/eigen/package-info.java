/**
 * Eigenvalues and eigenvectors of dense symmetric matrices, in float64 and plain Java: Householder reduction to a
 * tridiagonal matrix, its eigenvalues by the root-free QL method, its eigenvectors by twisted factorizations. The last
 * step, which turns those into the matrix's own, is a matter of matrix products and left to the caller's engine.
 *
 * <p>It exists because OPCM's fold is an eigendecomposition first of all: decision 0020 has the figures.
 */
package io.tributary.merge.eigen;
