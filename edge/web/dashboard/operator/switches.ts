/** Which areas and features this installation has. All of them come from the environment, so this page changes none. */
import { html } from 'hono/html';
import { AREAS } from '../../../enabled-commands.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { number, table } from './table.ts';

export const switchesPage: OperatorPage = { id: 'switches', title: 'Switches', views: { '/': show }, actions: {} };

async function show({ config, commands, ai, voice, discord, lyrics, staffGuilds, publicUrl }: OperatorContext) {
  const countIn = (area: string) => commands.filter(({ module }) => module === area).length;
  const features: [name: string, isOn: boolean, variable: string][] = [
    ['The bot itself: roles, channels, moderation', discord !== undefined, 'DISCORD_TOKEN'],
    ['AI', ai.providers.length > 0, 'AI_PROVIDERS'],
    ['Answers later than Discord’s deadline', voice.seal !== undefined, 'AGENT_TOKEN_KEYS'],
    ['Calls to voice nodes', voice.control !== undefined, 'VOICE_NODE_SECRET'],
    ['Lyrics', lyrics !== undefined, 'LYRICS_API_BASE'],
    ['The dashboard', publicUrl !== undefined, 'PUBLIC_URL'],
    ['Logging in with Discord', config.DISCORD_CLIENT_SECRET !== undefined, 'DISCORD_CLIENT_SECRET'],
    ['/economy for staff', staffGuilds.size > 0, 'ECONOMY_STAFF_GUILDS'],
    ['Keys for FunHub', (config.FUNHUB_KEYS?.length ?? 0) > 0, 'FUNHUB_KEYS'],
  ];
  return {
    content: html`<h1>Switches</h1>
<p>To turn an area of commands off everywhere, name it in <code>DISABLED_MODULES</code>, restart, and run <code>npm run register</code>. In one server, its staff does that with <code>/settings</code>.</p>
${table(
  'Areas of commands',
  ['Area', 'State', number('Commands')],
  AREAS.map((area) => [
    area,
    config.DISABLED_MODULES.has(area) ? html`<strong>off</strong>` : 'on',
    String(countIn(area)),
  ]),
  'None.',
)}
<h2>Features</h2>
${table(
  'Features',
  ['Feature', 'State', 'Variable'],
  features.map(([name, isOn, variable]) => [
    name,
    isOn ? 'on' : html`<strong>off</strong>`,
    html`<code>${variable}</code>`,
  ]),
  'None.',
)}`,
  };
}
