/** A streaming request to the model without anything around it. */
import { questionOf } from './script.ts';

/** Asks and reads to the end. Returns how long the first text took, in milliseconds. @throws if there's none. */
export async function bareFirstTextMs(modelUrl: string, number: number, words: number): Promise<number> {
  const startedAt = performance.now();
  let firstAtMs: number | undefined;
  const response = await fetch(`${modelUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'scripted',
      messages: [{ role: 'user', content: questionOf(number, words) }],
      stream: true,
      stream_options: { include_usage: true },
    }),
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    // The first event has an empty text, and each piece is a chunk of its own.
    if (firstAtMs === undefined && /"content":"[^"]/.test(decoder.decode(chunk))) firstAtMs = performance.now();
  }
  if (firstAtMs === undefined) throw new Error(`The model answered with ${response.status} and no text.`);
  return firstAtMs - startedAt;
}
