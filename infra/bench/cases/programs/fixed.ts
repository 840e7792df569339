/** Hono on Node with a fixed response: the cost of the framework alone. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { FIXED_RESPONSE } from '../fixed-response.ts';

const app = new Hono();
app.post('/interactions', (c) => c.json(FIXED_RESPONSE));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
