/** Lyrics for some of the sandbox's tracks. They were written for it and exist nowhere else. */
import { demoCatalog } from '../lavalink/catalog.ts';

export interface Song {
  id: number;
  title: string;
  artist: string;
  album: string;
  /** In seconds. */
  duration: number;
  /** Empty for an instrumental. */
  words: string;
  /** Whether its lines have timestamps. */
  isTimed: boolean;
}

const words: Readonly<Record<string, { text: string; isTimed?: boolean }>> = {
  'first-light': {
    isTimed: true,
    text: `The fans slow down, the racks go blue
A single lamp is blinking through
Nobody typed a thing all night
And still the log says: first light

First light on the console
First light on the wall
Someone far away said hello
And I heard the call

The kettle hums a minor key
The cursor waits for you and me
We never knew what time it was
The clock was wrong, and so it does

First light on the console
First light on the wall
Someone far away said hello
And I heard the call`,
  },
  'night-train': {
    isTimed: true,
    text: `Platform one two seven, zero, zero, one
No one ever leaves from here, and everyone's come
The whistle is a handshake and the ticket is a name
I ride the night train home again and home is where I came

Loop back, loop back, rails that never end
Loop back, loop back, I am my only friend
The window shows the carriage and the carriage shows the pane
I wave to me at midnight from the other night train

Conductor asks me where I board, I tell him where I stop
He laughs and stamps the same small hole, the bottom and the top
The restaurant is serving what I ordered yesterday
A letter that I sent myself is coming down this way

Loop back, loop back, rails that never end
Loop back, loop back, I am my only friend`,
  },
  'packet-song': {
    text: `I left the port at seven with my number on my sleeve
Forty little brothers were behind me, I believe
The first hop was a closet and the second was a sea
And nobody between them ever said a word to me

Every packet finds a home
Every packet finds a home
Late or twice or all alone
Every packet finds a home`,
  },
  rain: { text: '' },
  ledger: {
    text: [
      `On the left I wrote your name, on the right I wrote mine
Every coin that crossed the table had to cross the line
Nothing comes from nowhere, nothing falls off of the page
I have kept it in the open since we were of counting age`,
      `Both sides of the ledger, both sides of the door
What you have is what I gave you and not a penny more
Both sides of the ledger, add them and you see
All the love there ever was comes down to you and me`,
      `January's kindness was a loan without a date
February's silence was the interest on the late
March you sent me flowers and I booked them as a gain
April I reversed them and I sent them back again`,
      `May was paid in sunshine and the sunshine wasn't mine
June I borrowed thunder with a witness and a sign
July was all in pennies that we counted on the floor
August took a little and September took some more`,
      `Both sides of the ledger, both sides of the door
What you have is what I gave you and not a penny more
Both sides of the ledger, add them and you see
All the love there ever was comes down to you and me`,
      `Auditor, auditor, come in and take a seat
You will find the columns honest and the handwriting neat
There's a coffee stain in autumn where the winter ought to be
But it balances without it, you may add it up and see`,
      `Auditor, auditor, what is it you have found?
There's a fraction of a farthing and it's rolling on the ground
Someone must have dropped it when they tore the page in two
I will write it down as weather, I will write it down as you`,
      `Nothing is deleted here, we only add a line
If I hurt you in December there's a January fine
You can read it all from bottom up or read it from the top
The pen goes ever forward and it doesn't know how to stop`,
      `Both sides of the ledger, both sides of the street
Every step I took toward you had its echo in your feet
Both sides of the ledger, close it when you must
One side says I owed you, and the other one says trust`,
      `October, and the harvest comes in baskets and in bales
I enter every apple and I enter every nail
November, and the lamp is low, the ink is running thin
I am carrying the balance over, carrying it in`,
      `December, and we sit here with the book upon our knees
You read me all the credits and I read the penalties
And somewhere near the bottom where the two of them agree
You put a little check mark, and you put it next to me`,
      `Both sides of the ledger, both sides of the door
What you have is what I gave you and not a penny more
Both sides of the ledger, add them and you see
All the love there ever was comes down to you and me`,
      `Turn the page, it's empty now, a column and a rule
The year that we are starting is a clean and quiet school
I will dip the pen and wait for you to tell me what you need
And write it once on either side, for anyone to read`,
      `Both sides of the ledger
Both sides of the ledger
Sum of all is zero
And we're still here`,
    ].join('\n\n'),
  },
};

/** The songs that the service knows, with the titles and lengths of the tracks. */
export const demoSongs: readonly Song[] = demoCatalog.tracks.flatMap((track, index) => {
  const known = words[track.id];
  if (known === undefined || !('lengthMs' in track)) return [];
  const { text, isTimed = false } = known;
  const { title, author: artist, lengthMs } = track;
  return [{ id: 1_000 + index, title, artist, album: 'Demo', duration: lengthMs / 1_000, words: text, isTimed }];
});

/** Formats a song as LRC. The lines are evenly spaced, starting at two seconds, with a pause after each verse. */
export function lrcOf({ words: text, duration }: Pick<Song, 'words' | 'duration'>): string {
  const lines = text.split('\n');
  const first = 2;
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  return lines
    .map((line, index) => {
      const at = first + (index * (duration - first)) / lines.length;
      return `[${two(at / 60)}:${two(at % 60)}.${two((at % 1) * 100)}] ${line}`.trimEnd();
    })
    .join('\n');
}
