/** Editing someone's playlist: invited members decide for themselves, and can leave. */
import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { type Gated, gateOf, run, type Store } from '../platform/store.ts';
import type { PlaylistCaller } from './playlists.ts';

/** Deletes an invitation that wasn't answered. The job's key is `playlist:user`. */
export const expireInvitation = job({
  kind: 'expire_invitation',
  at: 'anywhere',
  payload: () => z.object({ playlist: z.string(), user: z.string() }),
  run: ({ payload: { playlist, user }, settle }) =>
    settle(async (sql) => {
      // A member who was invited again meanwhile has longer. Whoever asks again then finds it expired.
      await sql`
        delete from music_playlist_invitations
        where playlist_id = ${playlist} and user_id = ${user} and expires_at <= clock_timestamp()`;
    }),
});

/** Accepts or declines the caller's invitation to a playlist. */
export function answerInvitation(
  store: Store,
  caller: PlaylistCaller,
  playlistId: string,
  isAccepted: boolean,
): Promise<
  | { status: 'accepted' | 'declined'; name: string }
  /** It has expired, was taken back, or was for someone else. */
  | { status: 'not_invited' }
  /** The playlist has the most editors a playlist can have. */
  | { status: 'too_many' }
  | Gated
> {
  return run(store, 'music_answer_invitation', {
    key: caller.key,
    user: caller.actor.id,
    playlist: playlistId,
    isAccepted,
    ...gateOf(caller),
  });
}

/** Gives up the caller's right to edit a playlist. */
export function leavePlaylist(
  store: Store,
  caller: PlaylistCaller,
  playlist: string,
): Promise<
  | { status: 'left'; name: string }
  /** Through a role, or not at all. */
  | { status: 'not_admitted'; name: string }
  | { status: 'owner' }
  | { status: 'unknown_playlist' }
  | Gated
> {
  return run(store, 'music_leave_playlist', {
    key: caller.key,
    user: caller.actor.id,
    typed: playlist,
    isStaff: caller.isStaff,
    ...gateOf(caller),
  });
}
