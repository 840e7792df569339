import type * as z from 'zod';
import { parseCleanJson } from './text.ts';

/** Reads JSON that someone may have written by hand; undefined if it isn't JSON, or not of this shape. Its texts are clean. */
export function parseJson<S extends z.ZodType>(text: string, schema: S): z.output<S> | undefined {
  let json: unknown;
  try {
    json = parseCleanJson(text);
  } catch {
    // Something else.
    return undefined;
  }
  return schema.safeParse(json).data;
}
