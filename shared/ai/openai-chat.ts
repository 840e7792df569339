/** Chat as OpenAI's API streams it, which most providers and local servers speak. */
import {
  type ChatEvent,
  type ChatMessage,
  type ChatRequest,
  type EndReason,
  ProviderError,
  type TokenUsage,
} from './chat.ts';
import { type CallOptions, eventsOf, jsonOf, post } from './provider-call.ts';
import type { AiProvider } from './providers.ts';

/** https://platform.openai.com/docs/api-reference/chat/create */
export async function* openaiChat(
  provider: AiProvider,
  model: string,
  request: ChatRequest,
  options: CallOptions,
): AsyncGenerator<ChatEvent> {
  // OpenAI's own newer models know only the new name, and most other servers only the old one.
  const limit = new URL(provider.url).hostname === 'api.openai.com' ? 'max_completion_tokens' : 'max_tokens';
  // No temperature: models that think refuse any but their own.
  const body = {
    model,
    messages: [{ role: 'system', content: request.system }, ...request.messages.map(openaiMessage)],
    [limit]: request.maxTokens,
    stream: true,
    stream_options: { include_usage: true },
  };
  const base = provider.kind === 'workers-ai' ? `${provider.url}/v1` : provider.url;
  const response = await post(provider, `${base}/chat/completions`, body, options);
  let reason: EndReason | undefined;
  let usage: TokenUsage | undefined;
  for await (const data of eventsOf(provider, response, options.signal)) {
    if (data === '[DONE]') break;
    const event = jsonOf(provider, data) as OpenaiChunk;
    // Some report an error in the middle of a stream that began with a success.
    if (event.error !== undefined && event.error !== null)
      throw new ProviderError('transient', `${provider.id} reported an error in its stream`);
    usage = usageOf(event.usage) ?? usage;
    const choice = event.choices?.[0];
    const text = choice?.delta?.content;
    if (typeof text === 'string' && text !== '') yield { type: 'text', text };
    if (typeof choice?.delta?.refusal === 'string') reason = 'refused';
    if (typeof choice?.finish_reason === 'string') reason ??= REASONS[choice.finish_reason] ?? 'complete';
  }
  if (reason === undefined) throw new ProviderError('transient', `${provider.id}’s stream ended too early`);
  yield { type: 'end', reason, usage };
}

const REASONS: Readonly<Record<string, EndReason>> = { stop: 'complete', length: 'length', content_filter: 'refused' };

interface OpenaiChunk {
  error?: unknown;
  choices?: { delta?: { content?: unknown; refusal?: unknown }; finish_reason?: unknown }[];
  usage?: { prompt_tokens?: unknown; completion_tokens?: unknown } | null;
}

function openaiMessage({ role, text, images = [] }: ChatMessage) {
  if (images.length === 0) return { role, content: text };
  const pictures = images.map(({ type, base64 }) => ({
    type: 'image_url',
    image_url: { url: `data:${type};base64,${base64}` },
  }));
  return { role, content: [{ type: 'text', text }, ...pictures] };
}

function usageOf(usage: OpenaiChunk['usage']): TokenUsage | undefined {
  const input = tokens(usage?.prompt_tokens);
  const output = tokens(usage?.completion_tokens);
  return input === undefined || output === undefined ? undefined : { input, output };
}

/** A count that a provider reports; undefined unless it's one. */
export function tokens(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
