/** Text that a model reads as data. */

/** What could end a line or a mark. JSON's escapes keep it readable for a model. */
const MARKS = /[<>\u0085\u2028\u2029]/g;

/** A value as one line of JSON without angle brackets: no text in it can end the line, or a mark around it. */
export function quotedJson(value: unknown): string {
  return JSON.stringify(value).replace(MARKS, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
