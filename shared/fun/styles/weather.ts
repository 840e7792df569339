import { capitalize } from '../grammar.ts';
import { inSentences, type Style } from '../style.ts';

export const weather: Style = {
  id: 'weather',
  name: 'Weather report',
  about: 'Scattered showers of anything but rain',
  write: inSentences({
    open: [
      (w) => `Today ${w.place()}: ${w.mood()} skies and a light drizzle of ${w.stuff()}, says ${w.actor}.`,
      (w) => `Expect ${w.stuff()} ${w.place()}, clearing once ${w.actor} is done ${w.deed().doing}.`,
      (w) =>
        `A band of ${w.crowd()} is moving in from the ${w.pick(['north', 'east', 'south', 'west'])} while ${w.actor} is ${w.deed().doing} ${w.place()}.`,
      (w) => `${w.Actor} reports ${w.count(3, 12)} inches of ${w.stuff()} ${w.place()}.`,
      (w) => `High pressure ${w.place()} and ${w.mood()} skies make it a good day to ${w.deed().do}, says ${w.actor}.`,
    ],
    openTo: [
      (w) => `Good morning, ${w.target}: ${w.actor} reports ${w.count(3, 12)} inches of ${w.stuff()} ${w.place()}.`,
      (w) =>
        `A front of ${w.crowd()} from the ${w.pick(['north', 'east', 'south', 'west'])} will reach ${w.target} by ${w.pick(['noon', 'teatime', 'nightfall'])}, says ${w.actor}, who is busy ${w.deed().doing}.`,
      (w) =>
        `${w.Actor} has the forecast for ${w.target}: ${w.mood()}, with a light drizzle of ${w.stuff()} ${w.place()}.`,
      (w) => `${w.Actor} tells ${w.target} to pack ${w.aThing()}, because ${w.stuff()} is due ${w.place()}.`,
    ],
    more: [
      (w) => `Winds of up to ${w.count(21, 79)} miles an hour may carry off the odd ${w.thing()}.`,
      (w) => `Visibility is limited to the nearest ${w.thing()}.`,
      (w) => `The chance of ${w.crowd()} is ${w.count(13, 97)} percent.`,
      (w) => `Travelers should skip ${w.event()} unless they feel ${w.mood()}.`,
      (w) => `Pressure is falling, mostly on the ${w.hero()}.`,
      (w) => `By evening, ${w.stuff()} gives way to ${w.stuff()}.`,
    ],
    close: [
      (w) => `Tomorrow will be much the same, but ${w.mood()}.`,
      (w) => `Bring ${w.aThing()} and a good book.`,
      (w) => `Sunset is at seven, unless ${w.theActor} objects.`,
      (w) => `The outlook for ${w.event()} is ${w.mood()}.`,
      (w) => `That was the weather; for the climate, ask the ${w.crowd()}.`,
    ],
    loud: [
      (w) => `This is a severe ${w.stuff()} warning, so open every umbrella and wave at the ${w.crowd()}!`,
      (w) => `Hold on to your hats, because ${w.event()} is about to be blown into next week!`,
      (w) => `${capitalize(w.stuff())} from the left, ${w.stuff()} from the right, and the barometer is dancing!`,
    ],
  }),
};
