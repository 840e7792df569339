/** Hono on Node with signature verification: the edge without commands. */
import { serve } from '@hono/node-server';
import { verifiedApp } from '../verified-app.ts';

const app = verifiedApp(() => [process.env.DISCORD_PUBLIC_KEY ?? '']);
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
