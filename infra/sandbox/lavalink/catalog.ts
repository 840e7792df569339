/** The tracks and playlists that can be played. None of them exist anywhere else. */
export interface CatalogTrack {
  /** Its identifier. `demo:<id>` loads it. */
  id: string;
  title: string;
  author: string;
  /** In ms. Absent for a stream, -1 if the length is unknown. */
  lengthMs?: number;
  /** Other search terms if demo tracks are offered: genre, mood, instruments. */
  tags?: readonly string[];
  /** The color of its cover, `#rrggbb`. */
  cover?: string;
  /** The URL of its cover. */
  artworkUrl?: string;
  isrc?: string;
  /** How it fails on purpose. Searches don't find such tracks. */
  fails?: TrackFailure;
}

export type TrackFailure =
  /** Loading it returns an error. */
  | { kind: 'load' }
  /** It starts, and a TrackExceptionEvent follows after this many ms. */
  | { kind: 'exception'; afterMs: number }
  /** It starts but never makes a sound. A TrackStuckEvent follows after the endpoint's threshold. */
  | { kind: 'stuck' };

export interface CatalogPlaylist {
  /** `demo:playlist:<id>` loads it. */
  id: string;
  name: string;
  /** IDs of its tracks, in order. */
  tracks: readonly string[];
  /** The index of the selected track. */
  selected?: number;
}

export interface Catalog {
  tracks: readonly CatalogTrack[];
  playlists: readonly CatalogPlaylist[];
}

const minutes = (count: number, seconds: number) => (count * 60 + seconds) * 1_000;

/** The sandbox's catalog. The ISRCs are made up: no country has the code XX. */
export const demoCatalog = {
  tracks: [
    {
      ...{ id: 'first-light', title: 'First Light', author: 'The Loopbacks', lengthMs: minutes(3, 24) },
      ...{ isrc: 'XXDEM2600001', cover: '#f2a65a', tags: ['pop', 'morning', 'happy', 'summer', 'acoustic'] },
    },
    {
      ...{ id: 'night-train', title: 'Night Train to Localhost', author: 'The Loopbacks', lengthMs: minutes(4, 11) },
      ...{ isrc: 'XXDEM2600002', cover: '#22577a', tags: ['rock', 'metal', 'guitar', 'drive', 'blues'] },
    },
    {
      ...{
        id: 'packet-song',
        title: 'Every Packet Finds a Home',
        author: 'Ada & the Sockets',
        lengthMs: minutes(2, 58),
      },
      ...{ isrc: 'XXDEM2600003', cover: '#57cc99', tags: ['indie', 'love', 'folk', 'country'] },
    },
    {
      ...{ id: 'cafe', title: 'Café Größenwahn', author: 'Émile Fünfundzwanzig', lengthMs: minutes(3, 37) },
      ...{ isrc: 'XXDEM2600004', tags: ['jazz', 'coffee', 'swing', 'dinner'] },
    },
    {
      ...{ id: 'rain', title: 'Rain on Cooling Fans', author: 'Quiet Rack', lengthMs: minutes(10, 0) },
      ...{ isrc: 'XXDEM2600005', cover: '#5e81ac' },
      tags: ['lofi', 'lo-fi', 'hip-hop', 'chill', 'beats', 'study', 'focus', 'relax', 'ambient', 'sleep'],
    },
    {
      ...{ id: 'kittens', title: '子猫のワルツ 🐈', author: 'Tama', lengthMs: minutes(2, 15), cover: '#c77dff' },
      tags: ['classical', 'piano', 'waltz', 'cat', 'cats', 'anime', 'kawaii'],
    },
    { id: 'long-mix', title: 'Two Hours of Heartbeats', author: 'Quiet Rack', lengthMs: minutes(120, 0) },
    {
      ...{ id: 'handshake', title: 'Three-Way Handshake', author: 'Ada & the Sockets', lengthMs: minutes(3, 3) },
      ...{ cover: '#ef476f', tags: ['dance', 'techno', 'servers', 'electronic', 'edm', 'party', 'disco'] },
    },
    {
      id: 'fence',
      title: 'The Fence Only Grows',
      author: 'Lease Holders',
      lengthMs: minutes(3, 49),
      ...{ isrc: 'XXDEM2600006', cover: '#6a994e', tags: ['rap', 'hiphop', 'workout'] },
    },
    {
      ...{ id: 'ledger', title: 'Both Sides of the Ledger', author: 'Lease Holders', lengthMs: minutes(4, 44) },
      ...{ cover: '#bc6c25', tags: ['soul', 'ballad', 'slow', 'sad'] },
    },
    { id: 'interlude', title: 'Interlude', author: 'Tama', lengthMs: 12_000 },
    { id: 'short', title: 'Two Seconds', author: 'Tama', lengthMs: 2_000 },
    { id: 'unknown-length', title: 'Who Knows How Long', author: 'Quiet Rack', lengthMs: -1 },
    { id: 'radio', title: 'Chorus Radio', author: 'Live', cover: '#e63946' },
    { id: 'error-load', title: 'Never Loads', author: 'Faults', lengthMs: minutes(3, 0), fails: { kind: 'load' } },
    {
      ...{ id: 'exception', title: 'Breaks After Its Start', author: 'Faults', lengthMs: minutes(3, 0) },
      fails: { kind: 'exception', afterMs: 300 },
    },
    { id: 'stuck', title: 'Stands Still', author: 'Faults', lengthMs: minutes(3, 0), fails: { kind: 'stuck' } },
  ],
  playlists: [
    { id: 'morning', name: 'Morning in the Rack Room', tracks: ['first-light', 'packet-song', 'cafe', 'handshake'] },
    { id: 'night', name: 'Night Shift', tracks: ['night-train', 'rain', 'long-mix', 'ledger', 'fence'], selected: 1 },
    { id: 'minute', name: 'Under a Minute', tracks: ['short', 'interlude', 'short'] },
  ],
} as const satisfies Catalog;
