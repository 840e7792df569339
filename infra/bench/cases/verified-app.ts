import { Hono } from 'hono';
import { verifyRequest } from '../../../edge/interactions/verify.ts';
import { FIXED_RESPONSE } from './fixed-response.ts';

/** The edge's framework and signature verification, and nothing else. */
export function verifiedApp(publicKeys: () => readonly string[]): Hono {
  const app = new Hono();
  app.post('/interactions', async (c) => {
    const verified = await verifyRequest(c.req.raw, publicKeys(), Date.now());
    return 'status' in verified ? c.json({ error: verified.reason }, verified.status) : c.json(FIXED_RESPONSE);
  });
  return app;
}
