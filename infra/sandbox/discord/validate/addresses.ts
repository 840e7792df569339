import type { FormErrors, Path } from './form.ts';

/** The longest address in an embed or a media item, in UTF-16 code units. */
const LONGEST = 2_048;

/** Reports an address that Discord refuses: of another scheme, too long, or not well formed. An empty one counts as none. */
export function checkAddress(value: unknown, schemes: readonly string[], errors: FormErrors, path: Path): void {
  if (typeof value !== 'string' || value === '') return;
  const scheme = value.split(':')[0]?.toLowerCase() ?? '';
  if (!schemes.includes(scheme)) {
    const listed = schemes.map((each) => `'${each}'`).join(', ');
    const message = `Scheme "${scheme}" is not supported. Scheme must be one of (${listed}).`;
    errors.add(path, 'URL_TYPE_INVALID_SCHEME', message);
  } else if (value.length > LONGEST) {
    errors.add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${LONGEST} or fewer in length.`);
  } else if (!isWellFormed(value)) {
    errors.add(path, 'URL_TYPE_INVALID_URL', 'Not a well formed URL.');
  }
}

/** Stricter than browsers, which drop or encode what doesn't belong in an address. */
function isWellFormed(address: string): boolean {
  return /^[a-z]+:\/\/[^\s/?#\\]+(?:[/?#]\S*)?$/i.test(address) && URL.canParse(address);
}
