/**
 * Returns a quantity that is whole and from 1 to `most`. Command options already ensure that; a negative one that got past them
 * would turn a purchase into a sale.
 *
 * @throws {RangeError} for any other number.
 */
export function checkedQuantity(quantity: number, most: number): number {
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > most) {
    throw new RangeError(`${quantity} is not a number from 1 to ${most}.`);
  }
  return quantity;
}
