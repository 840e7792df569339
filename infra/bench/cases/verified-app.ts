import { Hono } from 'hono';
import { verifyRequest } from '../../../edge/interactions/verify.ts';
import { FIXED_ANSWER } from './fixed-answer.ts';

/** The edge's framework and its verification, and nothing behind them. */
export function verifiedApp(publicKeys: () => readonly string[]): Hono {
  const app = new Hono();
  app.post('/interactions', async (c) => {
    const verified = await verifyRequest(c.req.raw, publicKeys(), Date.now());
    return 'status' in verified ? c.json({ error: verified.reason }, verified.status) : c.json(FIXED_ANSWER);
  });
  return app;
}
