import type { Theme } from './theme.ts';
import { castle } from './themes/castle.ts';
import { cats } from './themes/cats.ts';
import { circus } from './themes/circus.ts';
import { detectives } from './themes/detectives.ts';
import { dinosaurs } from './themes/dinosaurs.ts';
import { dogs } from './themes/dogs.ts';
import { dragons } from './themes/dragons.ts';
import { forest } from './themes/forest.ts';
import { garden } from './themes/garden.ts';
import { haunted } from './themes/haunted.ts';
import { kitchen } from './themes/kitchen.ts';
import { library } from './themes/library.ts';
import { museum } from './themes/museum.ts';
import { ocean } from './themes/ocean.ts';
import { office } from './themes/office.ts';
import { orchestra } from './themes/orchestra.ts';
import { railway } from './themes/railway.ts';
import { robots } from './themes/robots.ts';
import { space } from './themes/space.ts';
import { winter } from './themes/winter.ts';

/** All themes. Their order is that of the catalog, and may change; their IDs stay. */
export const THEMES: readonly Theme[] = [
  castle,
  cats,
  circus,
  detectives,
  dinosaurs,
  dogs,
  dragons,
  forest,
  garden,
  haunted,
  kitchen,
  library,
  museum,
  ocean,
  office,
  orchestra,
  railway,
  robots,
  space,
  winter,
];
