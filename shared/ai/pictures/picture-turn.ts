import type { Store } from '../../platform/store.ts';
import { type OpenTurn, openTurn } from '../turns.ts';
import { PICTURE_PURPOSE } from './picture-limits.ts';
import type { PictureRequest } from './picture-request.ts';

/** The turn that keeps what a picture was to show. No conversation goes on from it. */
export function openPictureTurn(
  store: Store,
  key: string,
  { user: userId, guild: guildId, channel: channelId, prompt: question }: PictureRequest,
): Promise<OpenTurn> {
  return openTurn(store, {
    ...{ key, userId, guildId, channelId, purpose: PICTURE_PURPOSE, question },
    ...{ parent: undefined, isReset: false, goesOn: false, quotesOthers: false },
  });
}
