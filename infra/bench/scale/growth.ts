/** How a figure grows with a number: 1 is in step with it, 2 with its square, 0 not at all. */

/**
 * The exponent of the power law that fits best: the slope of a line through the logarithms, by least squares.
 *
 * @throws {RangeError} unless there are two or more different sizes, and everything is above 0.
 */
export function growthExponent(points: readonly { size: number; figure: number }[]): number {
  const logs = points.map(({ size, figure }) => ({ x: Math.log(size), y: Math.log(figure) }));
  const mean = (axis: 'x' | 'y') => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length;
  const [x, y] = [mean('x'), mean('y')];
  const variance = logs.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  const slope = logs.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / variance;
  if (!Number.isFinite(slope)) throw new RangeError('These points have no slope.');
  return slope;
}
