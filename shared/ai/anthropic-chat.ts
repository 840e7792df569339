/** Chat as Anthropic's API streams it. */
import {
  type ChatEvent,
  type ChatMessage,
  type ChatRequest,
  type EndReason,
  ProviderError,
  type TokenUsage,
} from './chat.ts';
import { tokens } from './openai-chat.ts';
import { type CallOptions, eventsOf, jsonOf, post } from './provider-call.ts';
import type { AiProvider } from './providers.ts';

/** https://docs.anthropic.com/en/api/messages-streaming */
export async function* anthropicChat(
  provider: AiProvider,
  model: string,
  request: ChatRequest,
  options: CallOptions,
): AsyncGenerator<ChatEvent> {
  const { system, messages, maxTokens } = request;
  // No temperature: newer models refuse it.
  const body = {
    model,
    system,
    messages: messages.map(anthropicMessage),
    max_tokens: maxTokens,
    stream: true,
  };
  const response = await post(provider, `${provider.url}/messages`, body, options);
  let input: number | undefined;
  let output: number | undefined;
  let reason: EndReason = 'complete';
  for await (const data of eventsOf(provider, response, options.signal)) {
    const event = jsonOf(provider, data) as AnthropicEvent;
    switch (event.type) {
      case 'message_start':
        input = inputOf(event.message?.usage);
        break;
      case 'content_block_delta':
        if (typeof event.delta?.text === 'string' && event.delta.text !== '')
          yield { type: 'text', text: event.delta.text };
        break;
      case 'message_delta':
        output = tokens(event.usage?.output_tokens) ?? output;
        reason = REASONS[String(event.delta?.stop_reason)] ?? reason;
        break;
      case 'message_stop':
        yield {
          type: 'end',
          reason,
          usage: input === undefined || output === undefined ? undefined : { input, output },
        };
        return;
      case 'error':
        throw problemOf(provider, event.error?.type);
    }
  }
  throw new ProviderError('transient', `${provider.id}’s stream ended too early`);
}

const REASONS: Readonly<Record<string, EndReason>> = { end_turn: 'complete', max_tokens: 'length', refusal: 'refused' };

interface AnthropicUsage {
  input_tokens?: unknown;
  cache_creation_input_tokens?: unknown;
  cache_read_input_tokens?: unknown;
  output_tokens?: unknown;
}

interface AnthropicEvent {
  type?: unknown;
  message?: { usage?: AnthropicUsage };
  delta?: { text?: unknown; stop_reason?: unknown };
  usage?: AnthropicUsage;
  error?: { type?: unknown };
}

function anthropicMessage({ role, text, images = [] }: ChatMessage) {
  if (images.length === 0) return { role, content: text };
  const pictures = images.map(({ type, base64 }) => ({
    type: 'image',
    source: { type: 'base64', media_type: type, data: base64 },
  }));
  return { role, content: [...pictures, { type: 'text', text }] };
}

/** What was cached counts as well: it was sent. */
function inputOf(usage: AnthropicUsage | undefined): TokenUsage['input'] | undefined {
  const input = tokens(usage?.input_tokens);
  if (input === undefined) return undefined;
  return input + (tokens(usage?.cache_creation_input_tokens) ?? 0) + (tokens(usage?.cache_read_input_tokens) ?? 0);
}

function problemOf(provider: AiProvider, type: unknown): ProviderError {
  const problem = type === 'rate_limit_error' ? 'limited' : 'transient';
  return new ProviderError(
    problem,
    `${provider.id} reported ${typeof type === 'string' ? type.slice(0, 40) : 'an error'} in its stream`,
  );
}
