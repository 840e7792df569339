import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AiEndpoint, startAi } from '../../infra/sandbox/ai/server.ts';
import { type AnswerEvent, type AskOptions, ask, NobodyAnswered } from './ask.ts';
import { type ChatRequest, ProviderError } from './chat.ts';
import { Circuits } from './circuit.ts';
import { aiProviders, type ProviderKind, withNumberedProviders } from './providers.ts';

let first: AiEndpoint;
let second: AiEndpoint;
beforeAll(async () => {
  const script = (messages: readonly { text: string }[]) =>
    `${messages.length} messages, the last one: ${messages.at(-1)?.text}`;
  [first, second] = await Promise.all([startAi({ script, pieceMs: 0 }), startAi({ script, pieceMs: 0 })]);
});
afterAll(async () => {
  await first.stop();
  await second.stop();
});
afterEach(() => {
  for (const endpoint of [first, second]) {
    endpoint.faults.heal();
    endpoint.asked.length = 0;
  }
});

const providers = (kinds: readonly ProviderKind[] = ['openai', 'openai']) =>
  aiProviders.schema().parse(
    JSON.stringify(
      kinds.map((kind, index) => {
        const { url } = index === 0 ? first : second;
        return {
          id: `p${index + 1}`,
          kind,
          key: `sk-secret-${index + 1}`,
          chat: 'small',
          url: kind === 'workers-ai' ? url.replace('/v1', '') : url,
        };
      }),
    ),
  );
const request: ChatRequest = {
  system: 'Be brief.',
  messages: [{ role: 'user', text: 'hello there' }],
  maxTokens: 100,
};
interface Heard {
  by: string | undefined;
  text: string;
  end: AnswerEvent | undefined;
  tries: string[];
}
async function hear(kinds?: readonly ProviderKind[], parts: Partial<AskOptions> = {}): Promise<Heard> {
  const heard: Heard = { by: undefined, text: '', end: undefined, tries: [] };
  const options: AskOptions = {
    circuits: new Circuits(),
    signal: new AbortController().signal,
    onTry: (provider, result) => heard.tries.push(`${provider} ${result}`),
    retryMs: 1,
    ...parts,
  };
  for await (const event of ask(
    providers(kinds).map((provider) => ({ provider, model: 'small' })),
    request,
    options,
  )) {
    if (event.type === 'begin') heard.by = event.candidate.provider.id;
    else if (event.type === 'text') heard.text += event.text;
    else heard.end = event;
  }
  return heard;
}

describe.each<ProviderKind>(['openai', 'anthropic', 'workers-ai'])('%s', (kind) => {
  test('streams an answer, with what it cost', async () => {
    expect(await hear([kind])).toEqual({
      by: 'p1',
      text: '2 messages, the last one: hello there',
      end: { type: 'end', reason: 'complete', usage: { input: expect.any(Number), output: expect.any(Number) } },
      tries: ['p1 ok'],
    });
    expect(first.asked[0]?.authorization).toBe(kind === 'anthropic' ? 'sk-secret-1' : 'Bearer sk-secret-1');
  });

  test('says when an answer is cut off', async () => {
    const pieces = ask(
      [{ provider: providers([kind])[0] as never, model: 'small' }],
      { ...request, maxTokens: 3 },
      {
        circuits: new Circuits(),
        signal: new AbortController().signal,
      },
    );
    const events = await Array.fromAsync(pieces);
    expect(events.at(-1)).toMatchObject({ type: 'end', reason: 'length', usage: { output: 1 } });
  });

  test('breaks off with an error when its stream does', async () => {
    first.faults.answer('half');
    await expect(hear([kind, 'openai'])).rejects.toThrow(ProviderError);
    // Two providers in one answer would make no sense.
    expect(second.asked).toHaveLength(0);
  });

  test.each(['garbage', 'refuse'] as const)('another one is asked after %s', async (fault) => {
    first.faults.answer(fault);
    const heard = await hear([kind, 'openai']);
    if (fault === 'refuse' && kind === 'anthropic') expect(heard.end).toMatchObject({ reason: 'refused' });
    else expect(heard).toMatchObject({ by: 'p2', text: expect.stringContaining('hello there') });
  });
});

describe('while nothing is shown yet', () => {
  test.each([
    [500, ['p1 transient', 'p1 transient', 'p2 ok']],
    [503, ['p1 transient', 'p1 transient', 'p2 ok']],
    [429, ['p1 limited', 'p2 ok']],
    [401, ['p1 unauthorized', 'p2 ok']],
    [404, ['p1 unusable', 'p2 ok']],
  ])('status %i', async (status, tries) => {
    first.faults.error(status);
    expect(await hear()).toMatchObject({ by: 'p2', tries });
  });

  test('an answer that takes too long is given up', async () => {
    first.faults.latency(60_000);
    // Far more than the second one takes, also on a busy machine.
    expect(await hear(undefined, { answerMs: 1_500 })).toMatchObject({
      by: 'p2',
      tries: ['p1 transient', 'p1 transient', 'p2 ok'],
    });
  });

  test('nobody answers, and nobody is told a key', async () => {
    first.faults.error(401);
    second.faults.error(500);
    const error = await hear().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NobodyAnswered);
    expect(error).toMatchObject({ problem: 'transient' });
    expect(String((error as Error).cause)).not.toContain('sk-');
  });

  test('whoever stops waiting stops the provider', async () => {
    first.faults.latency(60_000);
    const stop = new AbortController();
    const heard = hear(undefined, { signal: stop.signal });
    await expect.poll(() => first.asked.length).toBe(1);
    stop.abort(new Error('stopped'));
    await expect(heard).rejects.toThrow('stopped');
    expect(second.asked).toHaveLength(0);
  });
});

describe('a provider that failed a moment ago', () => {
  test('is left alone for as long as it says', async () => {
    let now = 0;
    const circuits = new Circuits(() => now);
    first.faults.error(429, 60);
    expect(await hear(undefined, { circuits })).toMatchObject({ by: 'p2' });
    first.faults.heal();
    first.asked.length = 0;
    expect(await hear(undefined, { circuits })).toMatchObject({ by: 'p2', tries: ['p1 skipped', 'p2 ok'] });
    expect(first.asked).toHaveLength(0);
    now = 60_001;
    expect(await hear(undefined, { circuits })).toMatchObject({ by: 'p1' });
  });

  test('is left alone after three failures in a row', async () => {
    const circuits = new Circuits();
    first.faults.error(500);
    await hear(undefined, { circuits });
    await hear(undefined, { circuits });
    expect(first.asked.length).toBe(4);
    expect(await hear(undefined, { circuits })).toMatchObject({ tries: ['p1 skipped', 'p2 ok'] });
  });

  test('the member learns when to come back', async () => {
    const circuits = new Circuits(() => 0);
    first.faults.error(429, 20);
    second.faults.error(429, 90);
    await expect(hear(undefined, { circuits })).rejects.toMatchObject({ problem: 'limited', retryAfterMs: 20_000 });
    await expect(hear(undefined, { circuits })).rejects.toMatchObject({ problem: 'limited', retryAfterMs: 20_000 });
  });
});

describe('AI_PROVIDERS', () => {
  const one = { id: 'a', kind: 'openai', key: 'k', chat: 'm' };
  test.each([
    ['not JSON', '{'],
    ['two with one name', JSON.stringify([one, one])],
    ['an unknown kind', JSON.stringify([{ ...one, kind: 'other' }])],
    ['a misspelled field', JSON.stringify([{ ...one, chatt: 'm' }])],
    ['Workers AI without its address', JSON.stringify([{ ...one, kind: 'workers-ai' }])],
    ['pictures from Anthropic', JSON.stringify([{ ...one, kind: 'anthropic', image: 'x' }])],
    ['an address that isn’t one', JSON.stringify([{ ...one, url: 'file:///etc/passwd' }])],
  ])('refuses %s', (_, text) => {
    expect(aiProviders.schema().safeParse(text).success).toBe(false);
  });

  test('goes on in numbered variables, in their order', () => {
    const environment = {
      AI_PROVIDERS_10: JSON.stringify([{ ...one, id: 'd' }]),
      AI_PROVIDERS: JSON.stringify([one]),
      AI_PROVIDERS_2: JSON.stringify([{ ...one, id: 'c' }]),
      AI_PROVIDERS_1: JSON.stringify([{ ...one, id: 'b' }]),
    };
    expect(
      aiProviders
        .schema()
        .parse(withNumberedProviders(environment).AI_PROVIDERS)
        .map(({ id }) => id),
    ).toEqual(['a', 'b', 'c', 'd']);
  });
});
