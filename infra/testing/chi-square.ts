/** Pearson's chi-squared test: whether counts fit the expected odds. */

/** The sum of squared deviations, each divided by its expected count. @param shares sum to 1. */
export function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, cell) => {
    const expected = total * (shares[cell] ?? 0);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}

/** The normal distribution's 99.9% quantile. */
const Z_999 = 3.0902;

/**
 * If the counts come from the odds, the statistic is below this limit in 99.9% of cases. It's Wilson and Hilferty's approximation:
 * 3% too high at one degree of freedom, and less than 1% off from nine degrees on. https://doi.org/10.1073/pnas.17.12.684
 *
 * @param degrees of freedom: the number of cells minus one.
 */
export function chiSquareLimit(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + Z_999 * Math.sqrt(spread)) ** 3;
}
