/** Which areas and features this installation has. All of them come from the environment, so this page changes none. */
import { AREAS } from '../../../enabled-commands.ts';
import { html, t, word } from '../../words/index.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { number, table } from './table.ts';

export const switchesPage: OperatorPage = {
  id: 'switches',
  title: word('Switches'),
  views: { '/': show },
  actions: {},
};

async function show({ config, commands, ai, voice, discord, lyrics, staffGuilds, publicUrl }: OperatorContext) {
  const countIn = (area: string) => commands.filter(({ module }) => module === area).length;
  const features: [name: string, isOn: boolean, variable: string][] = [
    [t`The bot itself: roles, channels, moderation`, discord !== undefined, 'DISCORD_TOKEN'],
    ['AI', ai.providers.length > 0, 'AI_PROVIDERS'],
    [t`Answers later than Discord’s deadline`, voice.seal !== undefined, 'AGENT_TOKEN_KEYS'],
    [t`Calls to voice nodes`, voice.control !== undefined, 'VOICE_NODE_SECRET'],
    [t`Lyrics`, lyrics !== undefined, 'LYRICS_API_BASE'],
    [t`The dashboard`, publicUrl !== undefined, 'PUBLIC_URL'],
    [t`Logging in with Discord`, config.DISCORD_CLIENT_SECRET !== undefined, 'DISCORD_CLIENT_SECRET'],
    [t`/economy for staff`, staffGuilds.size > 0, 'ECONOMY_STAFF_GUILDS'],
    [t`Keys for FunHub`, (config.FUNHUB_KEYS?.length ?? 0) > 0, 'FUNHUB_KEYS'],
  ];
  return {
    content: html`<h1>Switches</h1>
<p>To turn an area of commands off everywhere, name it in <code>DISABLED_MODULES</code>, restart, and run <code>npm run register</code>. In one server, its staff does that with <code>/settings</code>.</p>
${table(
  t`Areas of commands`,
  [t`Area`, t`State`, number(t`Commands`)],
  AREAS.map((area) => [
    area,
    config.DISABLED_MODULES.has(area) ? html`<strong>off</strong>` : t`on`,
    String(countIn(area)),
  ]),
  t`None.`,
)}
<h2>Features</h2>
${table(
  t`Features`,
  [t`Feature`, t`State`, t`Variable`],
  features.map(([name, isOn, variable]) => [
    name,
    isOn ? t`on` : html`<strong>off</strong>`,
    html`<code>${variable}</code>`,
  ]),
  t`None.`,
)}`,
  };
}
