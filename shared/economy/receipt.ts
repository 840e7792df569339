import { type Caller, run, type Store } from '../platform/store.ts';
import { currencyOf, type WithCurrency } from './currency.ts';

/** Crockford's base 32: no I, L, O, U, so that a receipt can be read out loud. https://www.crockford.com/base32.html */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DIGITS = 8;
const SPACE = 1n << 40n;
/** Odd, so that multiplying by it permutes the 40-bit numbers: consecutive transfers get unlike receipts. */
const SCRAMBLE = 0x9e_37_79_b9_7fn;
const UNSCRAMBLE = inverse(SCRAMBLE);

/**
 * The receipt number of a transfer, e.g. `7K3M-9QXW-T`: eight digits and one that catches typing errors.
 *
 * @throws {RangeError} beyond 2^40 transfers.
 */
export function receiptNumber(transferId: string): string {
  const id = BigInt(transferId);
  if (id < 0n || id >= SPACE) throw new RangeError(`Transfer ${transferId} has no receipt number.`);
  let scrambled = (id * SCRAMBLE) % SPACE;
  let digits = '';
  for (let i = 0; i < DIGITS; i++) {
    digits = `${ALPHABET[Number(scrambled & 31n)]}${digits}`;
    scrambled >>= 5n;
  }
  return `${digits.slice(0, 4)}-${digits.slice(4)}-${checkDigit(digits)}`;
}

/** The transfer a receipt number stands for; undefined when it has a typing error. Case, spaces, and dashes don't matter. */
export function transferOf(receipt: string): string | undefined {
  const text = receipt.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  const digits = text.slice(0, DIGITS);
  if (text.length !== DIGITS + 1 || [...text].some((digit) => !ALPHABET.includes(digit))) return undefined;
  if (text.slice(DIGITS) !== checkDigit(digits)) return undefined;
  let scrambled = 0n;
  for (const digit of digits) scrambled = scrambled * 32n + BigInt(ALPHABET.indexOf(digit));
  return ((scrambled * UNSCRAMBLE) % SPACE).toString();
}

/** Weights are odd and differ, so one wrong digit is always caught and two swapped neighbors nearly always. */
function checkDigit(digits: string): string {
  const sum = [...digits].reduce((total, digit, place) => total + ALPHABET.indexOf(digit) * (2 * place + 3), 0);
  return ALPHABET[sum % 32] ?? '0';
}

/** The inverse modulo 2^40, by Newton's iteration: each round doubles the correct bits. */
function inverse(odd: bigint): bigint {
  let x = odd;
  for (let i = 0; i < 6; i++) x = (x * (2n - odd * x)) & (SPACE - 1n);
  return x & (SPACE - 1n);
}

export interface ReceiptLeg {
  kind: 'user' | 'guild' | 'escrow' | 'mint' | 'burn';
  owner: string;
  bucket: string;
  asset: string;
  delta: number;
  /** After the transfer; known only for the viewer's own accounts. */
  balance: number | null;
}

export interface Receipt {
  transfer: string;
  code: string;
  at: string;
  actor: string;
  note: string | null;
  reverses: string | null;
  /** Whom a staff order concerned. */
  member?: string;
  legs: ReceiptLeg[];
}

/** A transfer as the caller may see it; null when they weren't part of it. */
export function readReceipt(store: Store, caller: Caller, transferId: string): Promise<WithCurrency<Receipt> | null> {
  return run(store, 'economy_receipt', { transfer: transferId, viewer: caller.actor.id }, currencyOf(caller));
}
