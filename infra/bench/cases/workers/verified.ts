/** Hono in workerd with signature verification: the edge without commands. */
import { verifiedApp } from '../verified-app.ts';

let publicKeys: string[] = [];
const app = verifiedApp(() => publicKeys);
app.get('/healthz', (c) => c.text('alive'));

export default {
  fetch(request: Request, env: { DISCORD_PUBLIC_KEY: string }): Response | Promise<Response> {
    if (publicKeys.length === 0) publicKeys = [env.DISCORD_PUBLIC_KEY];
    return app.fetch(request);
  },
};
