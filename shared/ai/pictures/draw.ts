/** Has a picture drawn: one provider after the other is asked, until one has sent a whole one. */

import { ProviderError } from '../chat.ts';
import type { Circuits } from '../circuit.ts';
import { type Candidate, type InTurnOptions, inTurn } from '../in-turn.ts';
import type { CallOptions } from '../provider-call.ts';
import { openaiPicture } from './openai-pictures.ts';
import { type Picture, wholePicture } from './whole-picture.ts';
import { workersAiPicture } from './workers-ai-pictures.ts';

/** How long a provider may take for a picture, in milliseconds. */
export const DRAW_MS = 90_000;

export interface Drawn {
  picture: Picture;
  by: Candidate;
}

export type DrawOptions = Omit<InTurnOptions, 'answerMs' | 'retriesLate' | 'circuits'> & {
  circuits: Circuits;
  answerMs?: number;
};

/** @throws {NobodyAnswered} if nobody drew a whole picture. */
export async function draw(candidates: readonly Candidate[], prompt: string, options: DrawOptions): Promise<Drawn> {
  let by: Candidate | undefined;
  const parts = inTurn(candidates, (candidate, call) => drawnBy(candidate, prompt, call), {
    answerMs: DRAW_MS,
    ...options,
    // It may have drawn the picture, and billed it.
    retriesLate: false,
    // Limits of pictures are lower than those of chat, and apart from them.
    circuitOf: ({ provider }) => `${provider.id} image`,
  });
  for await (const part of parts) {
    if (part.type === 'begin') by = part.candidate;
    else if (by !== undefined) return { picture: part.picture, by };
  }
  throw new TypeError('an answer ended without its end');
}

async function* drawnBy(
  { provider, model }: Candidate,
  prompt: string,
  options: CallOptions,
): AsyncGenerator<{ type: 'end'; picture: Picture }> {
  const bytes = await (provider.kind === 'workers-ai' ? workersAiPicture : openaiPicture)(
    provider,
    model,
    prompt,
    options,
  );
  const picture = wholePicture(bytes);
  if (picture === undefined) throw new ProviderError('unusable', `${provider.id} sent something that isn’t a picture`);
  yield { type: 'end', picture };
}
