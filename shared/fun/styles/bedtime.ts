import { capitalize } from '../grammar.ts';
import { inSentences, type Style } from '../style.ts';

export const bedtime: Style = {
  id: 'bedtime',
  name: 'Bedtime story',
  about: 'Once upon a time, and then a yawn',
  write: inSentences({
    open: [
      (w) => `Once upon a time, ${w.place()}, there lived ${w.actor}, who had ${w.aMoodyThing()} and no bedtime.`,
      (w) => `The moon was up, the ${w.crowd()} were yawning, and ${w.actor} was still ${w.deed().doing} ${w.place()}.`,
      (w) => `Long ago, before ${w.event()}, ${w.actor} found ${w.aMoodyThing()} ${w.place()}.`,
      (w) => `Every night, ${w.place()}, ${w.actor} would ${w.deed().do} and wish the ${w.crowd()} sweet dreams.`,
      (w) => `Hush now, because ${w.actor} is ${w.deed().doing} ${w.place()}, and the ${w.crowd()} are asleep.`,
    ],
    openTo: [
      (w) => `Once upon a time, ${w.place()}, ${w.actor} promised ${w.target} ${w.aMoodyThing()}.`,
      (w) => `${w.Target} could not sleep, so ${w.actor} brought ${w.aMoodyThing()} and some ${w.stuff()}.`,
      (w) => `Long ago, ${w.actor} and ${w.target} found ${w.aMoodyThing()} ${w.place()}.`,
      (w) => `“One more story,” said ${w.target}, so ${w.actor} told of ${w.aHero()} who ${w.deed().did} ${w.place()}.`,
    ],
    more: [
      (w) => `${capitalize(w.aThing())} blinked twice and asked for a glass of water.`,
      (w) => `Outside, ${w.stuff()} was falling softly on the ${w.crowd()}.`,
      (w) => `“Is it far?” asked ${w.aHero()}, and the wind said, “Only as far as ${w.event()}.”`,
      (w) => `One by one, the ${w.crowd()} closed their eyes.`,
      (w) => `Nobody was cold, because there was enough ${w.stuff()} for everyone.`,
      (w) => `And ${w.aThing()}, being ${w.mood()}, kept watch by the door.`,
    ],
    close: [
      (w) => w.saying(),
      (w) => `Then the ${w.stuff()} settled, the lamp went out, and all was ${w.mood()}.`,
      (w) => `And if they have not stopped ${w.deed().doing}, they are at it still.`,
      (w) => `Good night, ${w.thing()}; good night, ${w.crowd()}; good night, you.`,
      (w) => `And in the morning, there was ${w.stuff()} for breakfast.`,
    ],
    loud: [
      (w) => `And they danced ${w.place()} until the stars themselves begged for five more minutes!`,
      (w) => `Nobody slept a wink, everybody blamed the ${w.crowd()}, and it was the best night ever!`,
      (w) => `Up went the pillows, down came the ${w.stuff()}, and the whole house laughed!`,
    ],
  }),
};
