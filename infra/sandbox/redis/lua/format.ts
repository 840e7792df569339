import { exponentialText, fixedText, floatText, generalText } from '../number.ts';

/** What `string.format` asks for its arguments, in order. */
export interface FormatArguments {
  number(): number;
  text(): string;
}

const quoted: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\\n', '\r': '\\r', '\0': '\\000' };

/**
 * `string.format` of Lua 5.1, which is C's printf: fengari's own refuses whole numbers past 32 bits.
 * An option that C does not know is the answer instead.
 */
export function luaFormat(template: string, args: FormatArguments): string | { unknown: string } {
  let unknown: string | null = null;
  const text = template.replace(/%(?:([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?([a-zA-Z%])|)/g, (...match) => {
    const [option = '', flags = '', width = '', precision, conversion = ''] = match as (string | undefined)[];
    if (conversion === '%') return '%';
    const body = converted(conversion, flags, precision === undefined ? null : Number(precision), args);
    if (body === null) unknown ??= option;
    return padded(body ?? '', flags, Number(width), conversion);
  });
  return unknown === null ? text : { unknown };
}

function converted(conversion: string, flags: string, precision: number | null, args: FormatArguments): string | null {
  switch (conversion) {
    case 'd':
    case 'i':
    case 'u':
      return signed(args.number(), flags, (size) => wholeDigits(size).padStart(precision ?? 1, '0'));
    case 'x':
      return hex(args.number(), precision, flags.includes('#') ? '0x' : '');
    case 'X':
      return hex(args.number(), precision, flags.includes('#') ? '0x' : '').toUpperCase();
    case 'o':
      return bits(args.number())
        .toString(8)
        .padStart(precision ?? 1, '0');
    case 'c':
      return String.fromCharCode(args.number() & 255);
    case 'e':
    case 'E': {
      const text = signed(args.number(), flags, (size) => exponential(size, precision ?? 6));
      return conversion === 'E' ? text.toUpperCase() : text;
    }
    case 'f':
      return signed(args.number(), flags, (size) => fixed(size, precision ?? 6));
    case 'g':
    case 'G': {
      const text = signed(args.number(), flags, (size) => generalText(size, precision ?? 6));
      return conversion === 'G' ? text.toUpperCase() : text;
    }
    case 's':
      return args.text().slice(0, precision ?? undefined);
    case 'q':
      return `"${args.text().replace(/["\\\n\r\0]/g, (character) => quoted[character] ?? character)}"`;
    default:
      return null;
  }
}

function signed(value: number, flags: string, digits: (size: number) => string): string {
  const isNegative = value < 0 || Object.is(value, -0);
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + digits(Math.abs(value));
}

const wholeDigits = (size: number) =>
  Number.isFinite(size) ? String(BigInt(Math.trunc(size))) : '9223372036854775808';
/** The 64 bits of a whole number, as unsigned; none for what is no number. */
const bits = (value: number) => (Number.isFinite(value) ? BigInt.asUintN(64, BigInt(Math.trunc(value))) : 2n ** 63n);
const hex = (value: number, precision: number | null, prefix: string) =>
  prefix +
  BigInt.asUintN(64, BigInt(Math.trunc(value)))
    .toString(16)
    .padStart(precision ?? 1, '0');
const fixed = (size: number, precision: number) => (size < 1e21 ? fixedText(size, precision) : floatText(size));
const exponential = (size: number, precision: number) =>
  exponentialText(size, precision).replace(/e([+-])(\d)$/, 'e$10$2');

function padded(body: string, flags: string, width: number, conversion: string): string {
  if (flags.includes('-')) return body.padEnd(width);
  if (!flags.includes('0') || 'sqc'.includes(conversion)) return body.padStart(width);
  const [, sign = '', digits = ''] = /^([-+ ]?)(.*)$/s.exec(body) ?? [];
  return sign + digits.padStart(width - sign.length, '0');
}
