import { capitalize } from '../grammar.ts';
import { inSentences, type Style } from '../style.ts';

export const trailer: Style = {
  id: 'trailer',
  name: 'Movie trailer',
  about: 'A deep voice, a slow zoom, and no plot',
  write: inSentences({
    open: [
      (w) => `In a world of ${w.stuff()}, ${w.actor} dared to ${w.deed().do} ${w.place()}.`,
      (w) => `This summer, ${w.actor} will ${w.deed().do} ${w.place()}, whatever the ${w.crowd()} say.`,
      (w) => `From the makers of “The ${w.title()}” comes the story of ${w.actor}, who had to ${w.deed().do}.`,
      (w) => `They said that nobody could ${w.deed().do}, but ${w.actor} had ${w.aMoodyThing()} and a dream.`,
      (w) => `One ${w.thing()}, ${w.count(3, 12)} ${w.crowd()}, and ${w.actor}, ${w.deed().doing} against the clock.`,
    ],
    openTo: [
      (w) => `In a world of ${w.stuff()}, ${w.actor} and ${w.target} dared to ${w.deed().do} ${w.place()}.`,
      (w) =>
        `This ${w.pick(['spring', 'summer', 'fall', 'winter'])}, ${w.actor} must ${w.deed().do} ${w.place()}, and only ${w.target} can help.`,
      (w) =>
        `${w.Target} wanted a quiet life ${w.place()}, but ${w.actor} had ${w.aThing()} and a plan to ${w.deed().do}.`,
      (w) =>
        `They said that nobody could ${w.deed().do}, but ${w.actor} had ${w.aMoodyThing()}, and ${w.target} had a dream.`,
    ],
    more: [
      (w) => `Some legends begin ${w.place()}.`,
      (w) => `The clock is ticking, the ${w.crowd()} are coming, and the ${w.thing()} is gone.`,
      (w) => `Starring ${w.aHero()}, ${w.aHero()}, and the voice of ${w.aMoodyThing()}.`,
      (w) => `“I didn’t come here for the ${w.stuff()},” whispers the hero, “but I will take some.”`,
      (w) => `Critics call it ${w.mood()}, ${w.mood()}, and longer than expected.`,
      (w) => `At ${w.event()}, everything changes.`,
    ],
    close: [
      (w) => `Now playing ${w.place()}.`,
      (w) => `Rated K, for kindness and ${w.crowd()}.`,
      (w) => `It’s “The ${w.title()},” so bring a friend and some ${w.stuff()}.`,
      (w) => `Based on a true ${w.thing()}.`,
      (w) => `In theaters everywhere after ${w.event()}.`,
    ],
    loud: [
      (w) => `In color, in stereo, and in the way: “The ${w.title()}” is here!`,
      (w) => `${capitalize(w.stuff())} explodes, ${w.crowd()} sing, and there isn’t a dry eye in the house!`,
      (w) => `Laugh, gasp, and duck, because this ${w.thing()} is coming straight at you!`,
    ],
  }),
};
