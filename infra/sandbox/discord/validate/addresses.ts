import type { FormErrors, Path } from './form.ts';

/** The longest address in an embed or a media item. */
const LONGEST = 2_048;

const MEDIA = ['http', 'https', 'attachment'];

/** Reports an address that Discord refuses: of another scheme, too long, or not well formed. */
export function checkAddress(value: unknown, errors: FormErrors, path: Path): void {
  if (typeof value !== 'string') return;
  const problem = addressProblem(value, path);
  if (problem !== undefined) errors.add(path, ...problem);
}

/** Discord's error code and message for an address, by where it is. An empty one has no scheme. */
export function addressProblem(value: string, path: Path): [code: string, message: string] | undefined {
  const schemes = schemesAt(path);
  // Discord quotes everything before the colon, even if there's none.
  const scheme = value.split(':')[0]?.toLowerCase() ?? '';
  if (!schemes.includes(scheme)) {
    const listed = schemes.map((each) => `'${each}'`).join(', ');
    return ['URL_TYPE_INVALID_SCHEME', `Scheme "${scheme}" is not supported. Scheme must be one of (${listed}).`];
  }
  if (value.length > LONGEST) return ['BASE_TYPE_MAX_LENGTH', `Must be ${LONGEST} or fewer in length.`];
  return isWellFormed(value) ? undefined : ['URL_TYPE_INVALID_URL', 'Not a well formed URL.'];
}

/** Media may be one of the message's files, and a file component always is. */
function schemesAt(path: Path): string[] {
  const [parent, key] = path.slice(-2);
  if (parent === 'file') return ['attachment'];
  if (key === 'icon_url' || parent === 'image' || parent === 'thumbnail' || parent === 'media') return MEDIA;
  return parent === 'author' ? ['http', 'https'] : ['http', 'https', 'discord'];
}

/**
 * Stricter than browsers, which drop or encode what doesn't belong in an address. Discord also refuses hosts without a dot, such
 * as `localhost`: https://github.com/bugsink/bugsink/issues/280
 */
function isWellFormed(address: string): boolean {
  if (!/^[a-z]+:\/\/[^\s/?#\\]+(?:[/?#]\S*)?$/i.test(address)) return false;
  const url = URL.parse(address);
  return url !== null && (!/^https?:$/.test(url.protocol) || /^\[|[^.]\.[^.]/.test(url.hostname));
}
