package io.tributary.merge.kernel;

/**
 * OPCM's projection in plain doubles, term by term as it is defined: the oracle.
 *
 * @param projected the task vector after the projection
 * @param splitRank the number of leading cumulative shares that do not exceed alpha
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NaiveProjection(double[][] projected, int splitRank) {
    public static NaiveProjection of(double[][] accumulator, double[][] task, double alpha, boolean removeDiagonal) {
        return of(JacobiSvd.of(accumulator), task, alpha, removeDiagonal);
    }

    static NaiveProjection of(JacobiSvd svd, double[][] task, double alpha, boolean removeDiagonal) {
        double[] s = svd.s();
        int n = s.length;
        double sum = 0;
        double squares = 0;
        for (double value : s) {
            sum += value;
            squares += value * value;
        }
        int r = 0;
        double cumulative = 0;
        while (r < n && (cumulative + s[r]) / sum <= alpha) {
            cumulative += s[r++];
        }
        if (r == n || alpha >= 1) {
            r = 0;
        }
        double bound = Math.ulp(1f) * Math.sqrt(squares);
        double[][] c = multiplied(multiplied(JacobiSvd.transposed(svd.u()), task), svd.v());
        double[][] removed = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                boolean inBlock = i < r && j < r;
                boolean onDiagonal = removeDiagonal && i == j && i >= r && s[i] > bound;
                removed[i][j] = inBlock || onDiagonal ? c[i][j] : 0;
            }
        }
        double[][] correction = multiplied(multiplied(svd.u(), removed), JacobiSvd.transposed(svd.v()));
        double[][] projected = new double[task.length][task[0].length];
        for (int i = 0; i < task.length; i++) {
            for (int j = 0; j < task[0].length; j++) {
                projected[i][j] = task[i][j] - correction[i][j];
            }
        }
        return new NaiveProjection(projected, r);
    }

    public static double[][] multiplied(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                double factor = a[i][k];
                for (int j = 0; j < b[0].length; j++) {
                    product[i][j] += factor * b[k][j];
                }
            }
        }
        return product;
    }
}
