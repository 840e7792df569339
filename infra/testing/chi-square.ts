/** Pearson's chi-square test: do counts fit the odds they are said to come from? */

/** The sum of squared deviations from what was expected, each against its expectation. @param shares sum to 1. */
export function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, cell) => {
    const expected = total * (shares[cell] ?? 0);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}

/** The normal distribution's 99.9 % quantile. */
const Z_999 = 3.0902;

/**
 * What the statistic stays below in 99.9 % of all cases when the counts do come from the odds, by Wilson and Hilferty's
 * approximation: 3 % too much at one degree of freedom, less than 1 % off from nine on. https://doi.org/10.1073/pnas.17.12.684
 *
 * @param degrees of freedom: one less than there are cells.
 */
export function chiSquareLimit(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + Z_999 * Math.sqrt(spread)) ** 3;
}
