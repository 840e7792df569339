/** `/personality` through the dispatcher, on a database and a local Discord; samples come from a scripted provider. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type AiEndpoint, startAi } from '../../infra/sandbox/ai/server.ts';
import { openStaffChorus, type StaffChorus } from '../../infra/testing/staff-chorus.ts';
import { type Budgets, STANDARD_BUDGETS } from '../../shared/ai/budget-limits.ts';
import { Circuits } from '../../shared/ai/circuit.ts';
import { readPersonality } from '../../shared/ai/personality.ts';
import { aiProviders } from '../../shared/ai/providers.ts';
import { parseInteraction } from '../interactions/envelope.ts';
import { type SampleRequest, sampleAnswer } from './sample-answer.ts';

let staff: StaffChorus;
let ai: AiEndpoint;
let budgets: Budgets = STANDARD_BUDGETS;
let samples: SampleRequest[] = [];
let circuits = new Circuits();
let isOn = false;
beforeAll(async () => {
  ai = await startAi({ script: (messages) => `Hello! You said: ${messages.at(-1)?.text}`, pieceMs: 0 });
  staff = await openStaffChorus({
    sampleAnswer: (request) => {
      samples.push(request);
      const list = [{ id: 'main', kind: 'openai', key: 'sk-secret', chat: 'small', url: ai.url }];
      const providers = isOn ? aiProviders.schema().parse(JSON.stringify(list)) : [];
      return sampleAnswer({ store: staff.store, providers, budgets, circuits }, request);
    },
  });
  // On a busy machine, the first answer takes longer than Discord waits for a form.
  await vi.waitFor(async () => expect((await ask('personality view')).text).toContain('Preset'), { timeout: 60_000 });
});
afterAll(async () => {
  await staff?.close();
  await ai?.stop();
});
beforeEach(() => {
  isOn = true;
  samples = [];
  budgets = STANDARD_BUDGETS;
  circuits = new Circuits();
});
afterEach(() => ai.faults.heal());

const ask = (path: string, ...options: Parameters<StaffChorus['ask']>[2][]) => staff.ask('alice', path, ...options);
const present = async () => (await readPersonality(staff.store, staff.guild.id)).personality;

/** Opens the form, and sends it. */
async function edit(fields: { preset: string; text: string }) {
  const opening = staff.envelope('alice', 'personality edit', []);
  const { type, data } = await staff.made.send(opening);
  expect([type, data]).toEqual([9, expect.anything()]);
  const components = [
    { type: 18, component: { type: 3, custom_id: 'preset', values: [fields.preset] } },
    { type: 18, component: { type: 4, custom_id: 'text', value: fields.text } },
  ];
  const raw = {
    ...opening,
    id: staff.discord.core.ids.next(),
    type: 5,
    data: { custom_id: data?.custom_id, components },
  };
  const envelope = parseInteraction(raw);
  if (envelope === undefined || envelope.type === 1) throw new TypeError('not an invocation');
  return { form: JSON.stringify(data), seen: await staff.see(envelope), again: () => staff.see(envelope) };
}

test('everyone sees the personality, and only staff with Manage Server change or test it', async () => {
  const seen = await staff.ask('bob', 'personality view');
  expect(seen.text).toMatch(/\*\*Preset:\*\* Friendly\.[\s\S]*Enthusiasm: 6[\s\S]*This is the standard personality/);
  for (const path of ['edit', 'adjust', 'reset', 'test', 'history'])
    expect((await staff.ask('bob', `personality ${path}`)).text).toMatch(/You need \*\*Manage Server\*\*/);
});

test('a form changes the preset and the text once, and shows them the next time', async () => {
  const { seen, again } = await edit({ preset: 'playful', text: ' You’re an *owl*.\r\nHoot!\0 ' });
  expect(seen.text).toMatch(/This is version 1\. What’s new: Preset: Playful[\s\S]*A new text of the staff/);
  expect(seen.text).toContain('> You’re an \\*owl\\*.\n> Hoot!');
  expect((await again()).text).toBe(seen.text);
  expect(await present()).toMatchObject({ preset: 'playful', text: 'You’re an *owl*.\nHoot!', enthusiasm: 8 });
  const { form, seen: same } = await edit({ preset: 'playful', text: 'You’re an *owl*.\nHoot!' });
  expect(form).toContain('Hoot!');
  expect(same.text).toContain('It’s already set that way.');
  expect((await edit({ preset: 'toString', text: '' })).seen.text).toContain('doesn’t exist anymore');
});

test('dials turn, versions are listed with who made them, and one of them comes back', async () => {
  expect((await ask('personality adjust')).text).toContain('Turn at least one dial');
  expect((await ask('personality adjust', ['depth', 9], ['formality', 1])).text).toMatch(
    /What’s new: Technical depth: 9 · Formality: 1\./,
  );
  expect((await ask('personality reset')).text).toContain('Preset: Friendly');
  expect((await ask('personality reset', ['version', 2])).text).toContain('This is version 4.');
  expect(await present()).toMatchObject({ preset: 'playful', depth: 9, formality: 1 });
  expect((await ask('personality reset', ['version', 44])).text).toContain('There’s no such version');
  const history = await ask('personality history');
  expect(history.text).toContain('**Version 4: Playful, which brought back version 2**');
  expect(history.text).toContain('**Version 3: Friendly, a reset**');
  expect(history.text).toContain(`<@${staff.id('alice')}>`);
  const audit = await ask('audit view', ['area', 'ai']);
  expect(audit.text).toContain('**AI: personality** · back to version 2 · version 4 · playful');
});

test('a test shows what AI is told here and a sample, and bills it', async () => {
  await ask('mode set', ['use', 'super_snail']);
  const seen = await ask('personality test', ['message', 'Who are you?']);
  expect(seen.isEphemeral).toBe(true);
  expect(seen.text).toContain('Use: Super Snail · Personality: version 4 · Rating: PG-13');
  expect(seen.text).toContain('> Hello! You said: Who are you?');
  expect(samples[0]?.system).toMatch(/Super Snail[\s\S]*wordplay[\s\S]*> Hoot![\s\S]*# Rules/);
  expect(JSON.stringify(ai.asked.at(-1)?.body)).toContain('Hoot!');
  const [row] =
    await staff.sql`select user_id::text as user, purpose, settled_at is not null as settled, output > 0 as billed from ai_request`;
  expect(row).toEqual({ user: staff.id('alice'), purpose: 'personality_test', settled: true, billed: true });
  expect(await staff.sql`select from ai_usage where held <> 0`).toHaveLength(0);
});

test('where a mode switched the personality off, nothing of it is told', async () => {
  await ask('mode set', ['personality', 'off']);
  const seen = await ask('personality test');
  expect(seen.text).toContain('Personality: Off');
  expect(samples[0]?.system).not.toMatch(/Hoot|of 10/);
});

test('without a provider, within no budget, or when nobody answers, the test says so and holds nothing', async () => {
  isOn = false;
  expect((await ask('personality test')).text).toMatch(/No AI provider is set up[\s\S]*`AI_PROVIDERS`/);
  isOn = true;
  budgets = { server: { tokens: 10 } };
  expect((await ask('personality test')).text).toContain('today’s budget for AI is used up');
  budgets = STANDARD_BUDGETS;
  ai.faults.error(401);
  expect((await ask('personality test')).text).toContain('No AI provider answered just now');
  expect(await staff.sql`select from ai_usage where held <> 0`).toHaveLength(0);
});

test('a test that’s delivered twice is billed once', async () => {
  const envelope = staff.envelope('alice', 'personality test', []);
  expect((await staff.see(envelope)).text).toContain('> Hello!');
  const asked = ai.asked.length;
  expect((await staff.see(envelope)).text).toContain('This was answered a moment ago');
  expect(ai.asked.length).toBe(asked);
});
