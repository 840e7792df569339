/** Whether AI is switched on, and whether each of its providers answers, accepts its key, and has the models. */
import {
  AI_USES,
  type AiProvider,
  aiProviders,
  providersFor,
  withNumberedProviders,
} from '../../shared/ai/providers.ts';
import { isPublicHost } from '../../shared/platform/public-address.ts';
import type { CheckContext } from './context.ts';
import { type Area, type Finding, failure, ok, warning } from './finding.ts';
import { knowsModel, readModels } from './model-list.ts';

export const ai: Area = {
  name: 'ai',
  async check(context) {
    const providers = providersIn(context);
    // The configuration's area says what's wrong with it.
    if (providers === undefined) return [];
    if (providers.length === 0) return [ok('providers', switchedOff(context))];
    return [...consequences(context, providers), ...(await Promise.all(providers.map(answering))).flat()];
  },
};

/** Those in `AI_PROVIDERS`; undefined if it isn't valid. */
function providersIn({ environment }: CheckContext): readonly AiProvider[] | undefined {
  const text = withNumberedProviders(environment).AI_PROVIDERS;
  return text === undefined ? [] : aiProviders.schema().safeParse(text).data;
}

function switchedOff({ isEdge }: CheckContext): string {
  return isEdge
    ? 'off, because AI_PROVIDERS isn’t set. To switch it on, see docs/AI.md'
    : 'AI_PROVIDERS isn’t set here, so edges answer with AI, if they have it';
}

/** What's valid, and still doesn't work or isn't safe. */
function consequences({ environment, isEdge }: CheckContext, providers: readonly AiProvider[]): Finding[] {
  const findings: Finding[] = [];
  if (isEdge && environment.AGENT_TOKEN_KEYS === undefined)
    findings.push(
      failure(
        'keys',
        'AI_PROVIDERS is set, but AGENT_TOKEN_KEYS isn’t, so AI can’t answer',
        'Set AGENT_TOKEN_KEYS=k1:$(openssl rand -hex 32), the same on the edge and all voice nodes.',
      ),
    );
  if (providersFor(providers, 'chat').length === 0)
    findings.push(
      warning(
        'chat',
        'no provider has a model for chat, so /chat and /ai answer nobody',
        'Add "chat":"MODEL" to one in AI_PROVIDERS.',
      ),
    );
  for (const { id, url } of providers) {
    const { protocol, hostname } = new URL(url);
    if (protocol === 'http:' && isPublicHost(hostname))
      findings.push(
        warning(
          `${id}-https`,
          `${id} is asked over http, so others can read questions and the key on the way`,
          'Use https in its url in AI_PROVIDERS.',
        ),
      );
  }
  return findings;
}

async function answering(provider: AiProvider): Promise<Finding[]> {
  const { id, key } = provider;
  const startedAt = performance.now();
  const list = await readModels(provider).catch((error: unknown) => error as Error);
  if (list instanceof Error)
    return [failure(id, `${id}: ${list.message}`, 'Start it, or correct its url in AI_PROVIDERS.')];
  const { request, status, models } = list;
  if (status === 401 || status === 403)
    return [
      failure(
        id,
        key === undefined
          ? `${id} wants a key: ${request} returns ${status}`
          : `${id} refuses the key: ${request} returns ${status}`,
        'Put a valid key into AI_PROVIDERS, everywhere it’s set.',
      ),
    ];
  if (status === 429)
    return [
      warning(
        id,
        `${id} limits requests right now: ${request} returns 429`,
        'Check again in a minute. If it stays like this, raise the limit at the provider.',
      ),
    ];
  if (status >= 500)
    return [failure(id, `${id} has an outage: ${request} returns ${status}`, 'See its status page, or its log.')];
  if (models === undefined)
    return [
      warning(
        id,
        `${id}: ${request} returns ${status} without a list of models, so its key and models weren’t checked`,
        'Its url has to be what comes before /chat/completions, usually with /v1 at the end. If it has no such list, ignore this.',
      ),
    ];
  const ms = Math.ceil(performance.now() - startedAt);
  const missing = await missingModels(provider, models);
  return [
    ok(id, `${id} answers ${request} in ${ms} ms, ${await aboutKey(provider)}`),
    missing.length === 0
      ? ok(`${id}-models`, `${id} has all models that AI_PROVIDERS names`)
      : warning(`${id}-models`, `${id} doesn’t have ${missing.join(' and ')}`, 'Correct the name in AI_PROVIDERS.'),
  ];
}

/** Some show their models to anyone. Then that list says nothing about the key. */
async function aboutKey(provider: AiProvider): Promise<string> {
  if (provider.key === undefined) return 'without a key';
  const asAnybody = await readModels({ ...provider, key: undefined }).catch(() => undefined);
  return asAnybody?.models === undefined
    ? 'and accepts the key'
    : 'and shows its models to anyone, so the key wasn’t checked';
}

/** Such as `small for chat`. What can't be found out counts as there. */
async function missingModels(provider: AiProvider, models: ReadonlySet<string>): Promise<string[]> {
  const named = AI_USES.flatMap((use) => {
    const model = provider[use];
    return model === undefined || models.has(model) ? [] : [{ use, model }];
  });
  const found = await Promise.all(
    named.map(async ({ use, model }) => {
      const isKnown = await knowsModel(provider, model).catch(() => true);
      return isKnown ? [] : [`${model} for ${use}`];
    }),
  );
  return found.flat();
}
