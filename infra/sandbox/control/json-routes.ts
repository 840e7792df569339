import type { Context } from 'hono';
import type * as z from 'zod';
import type { LocalDiscord } from '../discord/index.ts';
import { TypedError } from '../discord/interactions/typed.ts';

/** Routes of the control API. Every error is `{ "error": "one sentence" }`. */
export interface Answering {
  /** Adds a route whose JSON body must match `schema`. */
  post<S extends z.ZodType>(
    path: string,
    schema: S,
    handle: (c: Context, request: z.infer<S>) => Promise<Response>,
  ): void;
  answering(c: Context, handle: () => Promise<Response>): Promise<Response>;
}

export function answeringOn({ app, core }: LocalDiscord): Answering {
  function post<S extends z.ZodType>(
    path: string,
    schema: S,
    handle: (c: Context, request: z.infer<S>) => Promise<Response>,
  ): void {
    app.post(path, (c) =>
      answering(c, async () => {
        const text = await c.req.text();
        let body: unknown;
        try {
          body = JSON.parse(text);
        } catch {
          throw new TypedError('The body isn’t JSON.');
        }
        const checked = schema.safeParse(body);
        if (checked.success) return handle(c, checked.data);
        const [issue] = checked.error.issues;
        const where = issue && issue.path.length > 0 ? `"${issue.path.join('.')}": ` : '';
        throw new TypedError(`The request isn’t valid: ${where}${issue?.message ?? 'wrong shape'}.`);
      }),
    );
  }

  async function answering(c: Context, handle: () => Promise<Response>): Promise<Response> {
    try {
      return await handle();
    } catch (error) {
      if (error instanceof TypedError) return c.json({ error: error.message }, error.status);
      core.log(
        `the sandbox failed to handle ${c.req.method} ${c.req.path}: ${error instanceof Error ? error.stack : String(error)}`,
      );
      return c.json({ error: 'The sandbox couldn’t do that. Its log says why.' }, 500);
    }
  }

  return { post, answering };
}
