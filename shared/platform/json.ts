import type * as z from 'zod';

/** Reads JSON that somebody may have written by hand; undefined if it isn't JSON, or not of this shape. */
export function parseJson<S extends z.ZodType>(text: string, schema: S): z.output<S> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Something else.
    return undefined;
  }
  return schema.safeParse(json).data;
}
