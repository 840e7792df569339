/** Pictures of the scripted model, as OpenAI's API and Cloudflare's Workers AI send them. */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import * as z from 'zod';
import { pictureOf } from './picture.ts';

/** How a picture goes wrong: it's a page, it's half of one, the model refuses to draw it, or there's none. */
export type PictureFault = 'garbage' | 'half' | 'refuse' | 'nothing';

/** Wide enough to be seen in a channel, in pixels. */
const SIZE = 256;
const REFUSED = {
  error: {
    message: 'Your request was rejected as a result of our safety system.',
    type: 'image_generation_user_error',
    code: 'content_policy_violation',
  },
};

const request = z.looseObject({
  model: z.string().min(1),
  prompt: z.string().min(1),
  n: z.literal(1).optional(),
  size: z.enum(['1024x1024']).optional(),
  response_format: z.enum(['url', 'b64_json']).optional(),
});

/**
 * A plain color that depends on the prompt, which is stored in the file. A prompt with the word `shocking` adds the word `flagged` to
 * it, which moderation flags.
 */
export function scriptedPicture(prompt: string): Buffer {
  const color = createHash('sha256').update(prompt).digest().readUIntBE(0, 3);
  const text = /\bshocking\b/i.test(prompt) ? `${prompt}\n(flagged)` : prompt;
  return pictureOf(text, { width: SIZE, height: SIZE, color });
}

/** @param faultNow what goes wrong at the moment. @param draw resolves when a picture would be drawn. */
export function imageRoutes(app: Hono, faultNow: () => PictureFault | undefined, draw: () => Promise<void>): void {
  app.post('/v1/images/generations', async (c) => {
    const body = request.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ error: { message: z.prettifyError(body.error), code: 'invalid_request' } }, 400);
    const { model, prompt, response_format: format } = body.data;
    if (/^gpt-image/.test(model) && format !== undefined)
      return c.json({ error: { message: "Unknown parameter: 'response_format'.", code: 'unknown_parameter' } }, 400);
    await draw();
    const fault = faultNow();
    if (fault === 'refuse') return c.json(REFUSED, 400);
    const created = Math.floor(Date.now() / 1_000);
    if (fault === 'nothing') return c.json({ created, data: [] });
    return c.json({ created, data: [{ b64_json: sent(prompt, fault).toString('base64') }] });
  });

  app.post('/run/*', async (c) => {
    const { prompt } = z.object({ prompt: z.string().min(1) }).parse(await c.req.json());
    await draw();
    const fault = faultNow();
    if (fault === 'refuse')
      return c.json(
        {
          success: false,
          result: null,
          errors: [{ code: 3030, message: 'AiError: Input prompt contains NSFW content.' }],
        },
        400,
      );
    // As the older models do.
    if (c.req.path.includes('stable-diffusion'))
      return c.body(new Uint8Array(fault === 'nothing' ? [] : sent(prompt, fault)), 200, {
        'content-type': 'image/png',
      });
    const result = fault === 'nothing' ? {} : { image: sent(prompt, fault).toString('base64') };
    return c.json({ success: true, result, errors: [], messages: [] });
  });
}

function sent(prompt: string, fault: PictureFault | undefined): Buffer {
  const picture = scriptedPicture(prompt);
  if (fault === 'garbage') return Buffer.from('<html>Bad gateway</html>');
  return fault === 'half' ? picture.subarray(0, picture.length / 2) : picture;
}
