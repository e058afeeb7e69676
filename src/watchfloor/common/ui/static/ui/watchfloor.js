// @ts-check
// What every page does.
