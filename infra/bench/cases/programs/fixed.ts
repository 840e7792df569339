/** Hono on Node with a fixed answer: what the framework alone costs. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { FIXED_ANSWER } from '../fixed-answer.ts';

const app = new Hono();
app.post('/interactions', (c) => c.json(FIXED_ANSWER));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
