/** What a member entered doesn't fit what was declared. The message is a sentence for them. */
export class InputError extends Error {
  override name = 'InputError';
}
