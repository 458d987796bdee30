package io.tributary.app.replay;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Orders in which experts can be folded again. */
public final class Orders {
    private static final int MOST = 1000;

    private Orders() {}

    /** All but some. Refuses names that are none of the experts', and leaving out all of them. */
    public static List<StreamedExpert> without(List<StreamedExpert> experts, Set<String> ids) {
        Set<String> unknown = new LinkedHashSet<>(ids);
        experts.forEach(expert -> unknown.remove(expert.id()));
        if (!unknown.isEmpty()) {
            throw refused("--without: no expert " + unknown + " was folded. There are: " + names(experts) + ".");
        }
        List<StreamedExpert> rest =
                experts.stream().filter(expert -> !ids.contains(expert.id())).toList();
        if (rest.isEmpty()) {
            throw refused("--without leaves no expert to fold.");
        }
        return rest;
    }

    public static List<StreamedExpert> reversed(List<StreamedExpert> experts) {
        List<StreamedExpert> reversed = new ArrayList<>(experts);
        Collections.reverse(reversed);
        return reversed;
    }

    /**
     * As a text says it: {@code 3,1,2} or {@code cars,birds,flowers}.
     *
     * @param text steps of the lineage, or ids; every expert once
     */
    public static List<StreamedExpert> listed(List<StreamedExpert> experts, String text) {
        List<StreamedExpert> order = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            String wanted = word.strip();
            order.add(experts.stream()
                    .filter(expert -> expert.id().equals(wanted)
                            || Long.toString(expert.step()).equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> refused("--order: '" + wanted + "' is neither a step nor an expert here. There"
                            + " are: " + names(experts) + ".")));
        }
        if (new HashSet<>(order).size() != experts.size() || order.size() != experts.size()) {
            throw refused("--order names " + order.size() + " experts (" + new HashSet<>(order).size()
                    + " different), expected each of these once: " + names(experts)
                    + ". Leave some out with --without ID.");
        }
        return order;
    }

    /** So many different random orders; fewer where there are no more. The same seed gives the same ones. */
    public static List<List<StreamedExpert>> shuffled(List<StreamedExpert> experts, int count, long seed) {
        if (count < 1 || count > MOST) {
            throw refused("--orders is " + count + ", expected 1 to " + MOST + ".");
        }
        long wanted = Math.min(count, permutations(experts.size()));
        Set<List<StreamedExpert>> orders = new LinkedHashSet<>();
        Random random = new Random(seed);
        while (orders.size() < wanted) {
            List<StreamedExpert> order = new ArrayList<>(experts);
            Collections.shuffle(order, random);
            orders.add(order);
        }
        return List.copyOf(orders);
    }

    private static long permutations(int experts) {
        long product = 1;
        for (int i = 2; i <= experts && product <= MOST; i++) {
            product *= i;
        }
        return product;
    }

    private static String names(List<StreamedExpert> experts) {
        return experts.stream().map(expert -> expert.step() + " " + expert.id()).collect(Collectors.joining(", "));
    }

    private static MergeException refused(String message) {
        return new MergeException(ErrorCode.INVALID_ARGUMENT, message);
    }
}
