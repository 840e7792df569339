import { Hono } from 'hono';
import type { SINKS, SOURCES } from '../../../shared/economy/counters.ts';
import { readSupply, type SupplyFlow, supplyByName } from '../../../shared/economy/supply.ts';
import { whole } from '../../../shared/platform/plural.ts';
import { Readiness } from '../../../shared/platform/readiness.ts';
import { type Caller, isGated } from '../../../shared/platform/store.ts';
import { neverKept } from '../headers.ts';
import { type Html, layout, type NavigationEntry } from '../layout.ts';
import type { WebEnv, WebParts } from '../parts.ts';
import { html, perLanguage, say, t, word } from '../words/index.ts';
import { draws } from './fair-odds.ts';
import { storeOf } from './store.ts';
import { table } from './table.ts';

/** How long figures of the supply are good for, in milliseconds: they're added up over all accounts. */
const SUPPLY_MS = 30_000;

/** How credits come into the world. The compiler asks for every source. */
const CREATED: Readonly<Record<(typeof SOURCES)[number] | 'import', string>> = {
  daily: word('The daily reward'),
  work: word('Work'),
  fight: word('Fights that were won'),
  quest: word('Quests'),
  sell: word('Items sold to the shop'),
  grant: word('Granted by staff, with a receipt and a reason'),
  import: word('Imported from another bot by whoever runs Chorus'),
};

/** How they go out of it. */
const DESTROYED: Readonly<Record<(typeof SINKS)[number], string>> = {
  shop: word('Purchases in the shop'),
  bank_upgrade: word('Upgrades of banks'),
  fight: word('Fights that were lost'),
  take: word('Taken by staff, with a receipt and a reason'),
};

/** Nobody in particular, and in no server. */
const EVERYONE: Caller = {
  ...{ key: 'web:fair', actor: { id: '0' }, guild: undefined },
  command: { name: 'economy', module: 'economy' },
};

interface Supply {
  circulation: number;
  /** Of today (UTC). */
  flows: readonly SupplyFlow[];
}

/** `GET /fair`: the odds of every draw, and where credits come from and go to. */
export function fairPage(parts: WebParts, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();
  const looks = new Readiness<Supply | undefined>(undefined, SUPPLY_MS);
  const odds = perLanguage(draws);
  routes.get('/', async (c) => {
    const found = await looks.read(async () => {
      const supply = await readSupply(storeOf(parts, c.env.scope), EVERYONE, 1).catch(() => undefined);
      return supply === undefined || isGated(supply) ? undefined : supply;
    });
    neverKept(c);
    return c.html(
      layout(
        {
          title: t`Fair play`,
          description: t`The odds of every find, fight, and crate, and where credits come from and go to.`,
          path: '/fair',
          content: content(odds(), found),
        },
        navigation,
      ),
    );
  });
  return routes;
}

function content(odds: Html, supply: Supply | undefined): Html {
  return html`<h1>Fair play</h1>
<p class="lead">The odds on this page are computed from the same tables that the dice are rolled on.</p>
<p>Every roll is made where Chorus runs, from the system’s cryptographically secure source, and independent of all others: nothing you did before makes it better or worse. Only what’s listed here changes your odds.</p>
<h2>Draws</h2>
${odds}
<h2>Credits</h2>
<p>Credits are the same in every server. They’re only ever created and destroyed in these ways. Everything else moves them from one account to another.</p>
${supply === undefined ? html`<p>Today’s figures can’t be loaded right now.</p>` : html`<p>In circulation: <strong>${whole(supply.circulation)} credits</strong>.</p>\n`}
${flowTable(t`Created today (UTC)`, CREATED, 'mint', supply)}
${flowTable(t`Destroyed today (UTC)`, DESTROYED, 'burn', supply)}
<p class="quiet">What staff undo is subtracted from these figures on the day they undo it.</p>
<h2>Check it yourself</h2>
<ul>
<li><code>/statement</code> lists all of your transfers, and <code>/receipt</code> shows one with all of its accounts and amounts.</li>
<li><code>/odds</code> shows the odds in Discord, with yours at your level.</li>
<li><a href="/status">Status</a> says when the books were last checked, and with what result.</li>
</ul>`;
}

function flowTable(
  caption: string,
  names: Readonly<Record<string, string>>,
  kind: SupplyFlow['kind'],
  supply: Supply | undefined,
): Html {
  const amounts = new Map(supplyByName(supply?.flows ?? [], kind).map(({ name, amount }) => [name, amount]));
  // What a later release adds is listed, too, so that the total is right.
  const rows = [...new Set([...Object.keys(names), ...amounts.keys()])].map((name) => [
    say(names[name] ?? name),
    supply === undefined ? '–' : whole(amounts.get(name) ?? 0),
  ]);
  const total = [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
  return table(caption, [t`What`, t`Credits`], [...rows, [t`Total`, supply === undefined ? '–' : whole(total)]]);
}
