/** What someone may see and change on a page. */
import type { Access } from './access.ts';
import type { Action, DashboardPage } from './page.ts';

export function maySee({ area }: Pick<DashboardPage, 'area'>, access: Access): boolean {
  return area === 'any' || (area === 'managers' ? access.isManager : access.areas[area] !== 'none');
}

/** Whether there's anything to change for them. */
export function mayChangeAnything({ area }: Pick<DashboardPage, 'area'>, access: Access): boolean {
  return area === 'any' || area === 'managers' ? access.isManager : access.areas[area] === 'edit';
}

export function mayChange(
  page: Pick<DashboardPage, 'area'>,
  { isForManagers = false }: Pick<Action<unknown>, 'isForManagers'>,
  access: Access,
): boolean {
  return isForManagers ? access.isManager : mayChangeAnything(page, access);
}
