/** Reads Rust's regular expressions into a tree. */
import { classEscape, isWordCharacter, posixClass, unicodeClass } from './rust-regex-classes.ts';
import type { Node, Test } from './rust-regex-tree.ts';

export type Parsed =
  | { status: 'parsed'; node: Node }
  | { status: 'invalid'; why: string }
  | { status: 'unknown'; why: string };

class Problem extends Error {
  readonly status: 'invalid' | 'unknown';
  constructor(status: 'invalid' | 'unknown', why: string) {
    super(why);
    this.status = status;
  }
}

interface Flags {
  ignoresCase: boolean;
  isMultiline: boolean;
  dotIsAll: boolean;
}

const LOOK_AROUND =
  'it has a look-ahead or look-behind, which its kind of regex doesn’t know. Leave out `(?=`, `(?!`, `(?<=`, and `(?<!`.';
const BACKREFERENCE =
  'it refers back to a group, such as with `\\1`, which its kind of regex doesn’t know. Write the text out again.';

export function parsePattern(pattern: string): Parsed {
  try {
    const parser = new Parser(pattern);
    return { status: 'parsed', node: parser.whole() };
  } catch (problem) {
    if (problem instanceof Problem) return { status: problem.status, why: problem.message };
    throw problem;
  }
}

class Parser {
  readonly #characters: readonly string[];
  #at = 0;
  // AutoMod ignores case unless a pattern says otherwise.
  #flags: Flags = { ignoresCase: true, isMultiline: false, dotIsAll: false };

  constructor(pattern: string) {
    this.#characters = [...pattern];
  }

  whole(): Node {
    const node = this.#alternatives();
    if (this.#at < this.#characters.length) throw invalid('it has a `)` without a `(`.');
    return node;
  }

  #peek(offset = 0): string | undefined {
    return this.#characters[this.#at + offset];
  }

  #take(expected: string): boolean {
    const isNext = [...expected].every((character, index) => this.#peek(index) === character);
    if (isNext) this.#at += expected.length;
    return isNext;
  }

  #alternatives(): Node {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'any', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek())
      parts.push(this.#repeated(this.#atom()));
    return { kind: 'all', parts };
  }

  #repeated(part: Node): Node {
    let node = part;
    for (;;) {
      const bounds = this.#quantifier();
      if (bounds === undefined) return node;
      const isLazy = this.#take('?');
      node = { kind: 'repeat', part: node, ...bounds, isLazy };
    }
  }

  #quantifier(): { least: number; most: number } | undefined {
    if (this.#take('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { least: 0, most: 1 };
    if (this.#peek() !== '{') return undefined;
    const end = this.#characters.indexOf('}', this.#at);
    const counts = /^(\d{1,4})(,(\d{0,4}))?$/.exec(
      this.#characters.slice(this.#at + 1, end === -1 ? undefined : end).join(''),
    );
    if (end === -1 || counts === null)
      throw invalid('a `{` has no count, such as `{2,5}`. Write `\\{` for the character.');
    this.#at = end + 1;
    const least = Number(counts[1]);
    const most = counts[2] === undefined ? least : counts[3] === '' ? Number.POSITIVE_INFINITY : Number(counts[3]);
    if (most < least) throw invalid('a count goes down, such as `{5,2}`.');
    return { least, most };
  }

  #atom(): Node {
    const character = this.#peek() ?? '';
    this.#at += 1;
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return one(this.#folded(this.#set()));
      case '.': {
        const { dotIsAll } = this.#flags;
        return one((each) => dotIsAll || each !== '\n');
      }
      case '^': {
        const { isMultiline } = this.#flags;
        return { kind: 'assert', holds: (before) => before === undefined || (isMultiline && before === '\n') };
      }
      case '$': {
        const { isMultiline } = this.#flags;
        return { kind: 'assert', holds: (_, after) => after === undefined || (isMultiline && after === '\n') };
      }
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
      case '{':
        throw invalid(`there’s nothing to repeat before \`${character}\`. Write \`\\${character}\` for the character.`);
      default:
        return one(this.#literal(character));
    }
  }

  #group(): Node {
    if (['?=', '?!', '?<=', '?<!'].some((mark) => this.#take(mark))) throw invalid(LOOK_AROUND);
    const outer = this.#flags;
    const isNamed = ['?P<', '?<'].some((mark) => this.#take(mark));
    if (isNamed) {
      const end = this.#characters.indexOf('>', this.#at);
      if (end === -1) throw invalid('a group’s name has no end.');
      this.#at = end + 1;
    } else if (this.#take('?')) {
      this.#readFlags();
      // `(?i)` counts for the rest of the group it's in.
      if (this.#take(')')) return { kind: 'empty' };
      if (!this.#take(':')) throw invalid('it has a kind of group that doesn’t exist.');
    }
    const node = this.#alternatives();
    if (!this.#take(')')) throw invalid('it has a `(` without a `)`.');
    this.#flags = outer;
    return node;
  }

  #readFlags(): void {
    let isOn = true;
    const flags = { ...this.#flags };
    for (let flag = this.#peek(); flag !== undefined && /[a-zA-Z-]/.test(flag); flag = this.#peek()) {
      this.#at += 1;
      if (flag === '-') isOn = false;
      else if (flag === 'i') flags.ignoresCase = isOn;
      else if (flag === 'm') flags.isMultiline = isOn;
      else if (flag === 's') flags.dotIsAll = isOn;
      else if (flag !== 'u') throw new Problem('unknown', `I don’t know its flag \`${flag}\`.`);
    }
    this.#flags = flags;
  }

  #escape(): Node {
    const character = this.#peek();
    if (character === undefined) throw invalid('it ends with a `\\`.');
    const isBoundary = (before: string | undefined, after: string | undefined) =>
      isWordCharacter(before) !== isWordCharacter(after);
    if (this.#take('b{')) throw new Problem('unknown', 'I don’t know word boundaries such as `\\b{start}`.');
    if (this.#take('b')) return { kind: 'assert', holds: isBoundary };
    if (this.#take('B')) return { kind: 'assert', holds: (before, after) => !isBoundary(before, after) };
    if (this.#take('A')) return { kind: 'assert', holds: (before) => before === undefined };
    if (this.#take('z')) return { kind: 'assert', holds: (_, after) => after === undefined };
    return one(this.#folded(this.#escapedTest()));
  }

  /** After a backslash, in a set or outside. */
  #escapedTest(): Test {
    const character = this.#peek() ?? '';
    this.#at += 1;
    if (/[0-9k]/.test(character)) throw invalid(BACKREFERENCE);
    const known = classEscape(character);
    if (known !== undefined) return known;
    if (character === 'p' || character === 'P') return this.#unicode(character === 'P');
    const literal = this.#escapedLiteral(character);
    return (each) => each === literal;
  }

  #unicode(isNegated: boolean): Test {
    const end = this.#peek() === '{' ? this.#characters.indexOf('}', this.#at) : this.#at;
    if (end === -1) throw invalid('a `\\p{` has no end.');
    const name = this.#characters
      .slice(this.#at, end + 1)
      .join('')
      .replace(/[{}]/g, '');
    this.#at = end + 1;
    const test = unicodeClass(name);
    if (test === undefined) throw new Problem('unknown', `I don’t know the characters \`\\p{${name.slice(0, 30)}}\`.`);
    return isNegated ? (each) => !test(each) : test;
  }

  #escapedLiteral(character: string): string {
    const control = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' }[character];
    if (control !== undefined) return control;
    if (character === 'x' || character === 'u' || character === 'U') {
      const rest = this.#characters.slice(this.#at, this.#at + 12).join('');
      const length = { x: 2, u: 4, U: 8 }[character];
      const code = /^\{([0-9a-fA-F]{1,8})\}/.exec(rest) ?? new RegExp(`^([0-9a-fA-F]{${length}})`).exec(rest);
      const point = Number.parseInt(code?.[1] ?? '', 16);
      if (code === null || point > 0x10ffff)
        throw invalid(`\`\\${character}\` needs a character’s number, such as \`\\x41\`.`);
      this.#at += code[0].length;
      return String.fromCodePoint(point);
    }
    if (/[a-zA-Z]/.test(character)) throw invalid(`\`\\${character}\` means nothing. Leave out the \`\\\`.`);
    return character;
  }

  /** After `[`. */
  #set(): Test {
    const isNegated = this.#take('^');
    const tests: Test[] = [];
    for (let isFirst = true; ; isFirst = false) {
      const character = this.#peek();
      if (character === undefined) throw invalid('it has a `[` without a `]`.');
      if (character === ']' && !isFirst) break;
      if (this.#take('[:')) tests.push(this.#posix());
      else if (character === '[' || ['&&', '--', '~~'].some((mark) => mark === character + (this.#peek(1) ?? '')))
        throw new Problem('unknown', 'I can’t combine sets of characters, such as `[a-z&&[^b]]`.');
      else tests.push(this.#member(character));
    }
    this.#at += 1;
    const isIn = (each: string) => tests.some((test) => test(each));
    const isFolded = this.#folded(isIn);
    return isNegated ? (each) => !isFolded(each) : isIn;
  }

  #posix(): Test {
    const name = /^\^?[a-z]+(?=:\])/.exec(this.#characters.slice(this.#at, this.#at + 12).join(''))?.[0];
    const test = name && posixClass(name.replace('^', ''));
    if (name === undefined || !test) throw invalid('it names a set that doesn’t exist, such as `[[:letters:]]`.');
    this.#at += name.length + 2;
    return name.startsWith('^') ? (each) => !test(each) : test;
  }

  /** A character of a set, a class, or a range. */
  #member(character: string): Test {
    this.#at += 1;
    if (character === '\\' && classEscape(this.#peek() ?? '') === undefined && !/[pP]/.test(this.#peek() ?? ''))
      return this.#range(this.#literalEscape());
    if (character === '\\') return this.#escapedTest();
    return this.#range(character);
  }

  #literalEscape(): string {
    const character = this.#peek() ?? '';
    if (/[0-9]/.test(character)) throw invalid(BACKREFERENCE);
    this.#at += 1;
    return this.#escapedLiteral(character);
  }

  #range(first: string): Test {
    if (this.#peek() !== '-' || this.#peek(1) === ']' || this.#peek(1) === undefined || this.#peek(1) === '-')
      return (each) => each === first;
    this.#at += 1;
    const next = this.#peek() ?? '';
    this.#at += 1;
    const last = next === '\\' ? this.#literalEscape() : next;
    const [from, to] = [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0];
    if (from > to) throw invalid(`the range \`${first}-${last}\` goes down.`);
    return (each) => {
      const point = each.codePointAt(0) ?? -1;
      return point >= from && point <= to;
    };
  }

  #literal(character: string): Test {
    return this.#folded((each) => each === character);
  }

  #folded(test: Test): Test {
    if (!this.#flags.ignoresCase) return test;
    return (each) => test(each) || test(each.toLowerCase()) || test(each.toUpperCase());
  }
}

function one(test: Test): Node {
  return { kind: 'one', test };
}

function invalid(why: string): Problem {
  return new Problem('invalid', why);
}
