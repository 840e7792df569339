import { DiscordError } from '../errors.ts';
import { isObject, type Json } from '../json.ts';

export type Path = readonly (string | number)[];

/** Collects the errors in a request body, in the format of Discord's error 50035. */
export class FormErrors {
  readonly #found: { path: Path; code: string; message: string }[] = [];

  add(path: Path, code: string, message: string): void {
    this.#found.push({ path, code, message });
  }

  required(path: Path): void {
    this.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
  }

  /** Discord trims text, so a required one can't be only whitespace. Unset is left to the schema. */
  filled(value: unknown, path: Path): void {
    if (typeof value === 'string' && value.trim() === '') this.required(path);
  }

  length(path: Path, min: number, max: number): void {
    this.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
  }

  /** The number of errors so far. */
  get size(): number {
    return this.#found.length;
  }

  /** The errors nested by path. Each leaf is `{ _errors: [{ code, message }] }`. */
  get nested(): Json {
    const root: Json = {};
    for (const { path, code, message } of this.#found) {
      let node = root;
      for (const key of path) {
        const next = node[key];
        if (isObject(next)) node = next;
        else {
          const made: Json = {};
          node[key] = made;
          node = made;
        }
      }
      node._errors = [...(Array.isArray(node._errors) ? node._errors : []), { code, message }];
    }
    return root;
  }

  /** Throws the errors as one `Invalid Form Body`, if there are any. */
  throwIfAny(): void {
    if (this.size > 0) throw new DiscordError(400, 50035, 'Invalid Form Body', this.nested);
  }
}

/** Formats an error on one line for the log: `50035 Invalid Form Body: data.content[BASE_TYPE_MAX_LENGTH] Must be …`. */
export function describeRefusal(error: DiscordError): string {
  const lines: string[] = [];
  const walk = (node: unknown, path: string): void => {
    if (!isObject(node)) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === '_errors' && Array.isArray(value)) {
        for (const each of value) if (isObject(each)) lines.push(`${path}[${each.code}] ${each.message}`);
      } else walk(value, path === '' ? key : /^\d+$/.test(key) ? `${path}[${key}]` : `${path}.${key}`);
    }
  };
  walk(error.errors, '');
  return `${error.code} ${error.message}${lines.length > 0 ? `: ${lines.join('; ')}` : ''}`;
}
