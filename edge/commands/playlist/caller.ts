import type { PlaylistCaller } from '../../../shared/music/playlists.ts';
import type { GuildInvocation } from '../../interactions/invocation.ts';
import { isServerStaff } from '../../voice/staff.ts';

/** The caller, with their right to the server's playlists. */
export function playlistCaller({ caller, permissions }: GuildInvocation): PlaylistCaller {
  return { ...caller, isStaff: isServerStaff(permissions) };
}
