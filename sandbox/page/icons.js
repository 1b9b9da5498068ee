import { svg } from "./dom.js";

// Stroke drawings on a 20 × 20 grid.
const PATHS = {
  hash: "M8 3 6.4 17M13.6 3 12 17M3.5 7.3h14M2.5 12.7h14",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  plus: "M10 4v12M4 10h12",
  close: "M5 5l10 10M15 5 5 15",
  down: "M5.5 8 10 12.5 14.5 8",
  right: "M8 5.5 12.5 10 8 14.5",
  back: "M12 5 7 10l5 5",
  send: "M3.5 3.8 17 10 3.5 16.2 5.2 10zM5.2 10H11",
  clip: "M14.5 9.2 9.6 14a3 3 0 0 1-4.3-4.3l5.6-5.5a2 2 0 0 1 2.9 2.8l-5.6 5.6a1 1 0 0 1-1.4-1.4l4.8-4.8",
  bubble: "M4 4h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-6l-4 3v-3H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4.2l2.8 1.8",
  moon: "M16 11.6A6.6 6.6 0 0 1 8.4 4 6.6 6.6 0 1 0 16 11.6z",
  sun: "M10 6.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.5 1.5M14.2 14.2l1.5 1.5M4.3 15.7l1.5-1.5M14.2 5.8l1.5-1.5",
  eye: "M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  check: "M4.5 10.5 8.3 14l7.2-8",
  calendar: "M4 5h12v12H4zM4 8.5h12M7 3v3.4M13 3v3.4",
  file: "M5.5 3h6L15 6.6V17H5.5zM11.2 3v4H15",
  download: "M10 3.5v9M6 9l4 4 4-4M4 16.5h12",
  bolt: "M11 2.5 4.5 11.5H9.5L8.5 17.5 15.5 8H10.5z",
  home: "M3.5 9.5 10 4l6.5 5.5M5.5 8.5V16h9V8.5M8.5 16v-4.5h3V16",
  columns: "M3 4h14v12H3zM7.7 4v12M12.3 4v12",
  terminal: "M3 4h14v12H3zM6 8l2.4 2L6 12M10 12.5h4",
  menu: "M3.5 6h13M3.5 10h13M3.5 14h13",
  forward: "M4 10h11M11 6l4 4-4 4",
  warning: "M10 3.5 17.5 16.5h-15zM10 8v4M10 14.2v.3",
  globe: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM3.3 10h13.4M10 3c2.4 2 3.2 4.4 3.2 7S12.4 15 10 17c-2.4-2-3.2-4.4-3.2-7S7.6 5 10 3z",
  help: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM8 8.2A2 2 0 1 1 10.6 10c-.5.3-.6.7-.6 1.3M10 13.6v.3",
  copy: "M7 7h9v9H7zM4 13V4h9",
  at: "M13 7v4.2a2 2 0 0 0 4 0V10a7 7 0 1 0-2.8 5.6M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0z",
  bold: "M6 4h5a3 3 0 0 1 0 6H6zM6 10h5.8a3 3 0 0 1 0 6H6z",
  italic: "M8.5 4H15M5 16h6.5M12 4 8 16",
  strike: "M4 10h12M13.6 6.2C13 4.8 11.7 4 10 4 7.900 4 6.500 5.200 6.500 6.900M6.300 13.500C6.900 15.100 8.200 16 10 16c2.200 0 3.600-1.100 3.600-2.800",
  code: "M7 6 3 10l4 4M13 6l4 4-4 4",
  quote: "M4 4v12M8 6h8M8 10h8M8 14h5",
  people: "M7.500 4.500a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400zM2.500 16c0-2.800 2.200-4.600 5-4.600s5 1.800 5 4.600M13 5a2.500 2.500 0 0 1 0 4.800M14.500 11.800c1.900.6 3 2.100 3 4.200",
};
const DOTS = { more: [[4.5, 10], [10, 10], [15.5, 10]], dotsdown: [[10, 4.5], [10, 10], [10, 15.5]] };

/** A drawing that takes the text's colour; decoration only, the button around it carries the label. */
export function icon(name, size = 18) {
  const root = svg("svg", { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true", class: "icon" });
  for (const [cx, cy] of DOTS[name] ?? []) root.append(svg("circle", { cx, cy, r: 1.5, fill: "currentColor" }));
  if (PATHS[name]) {
    root.append(
      svg("path", {
        d: PATHS[name],
        fill: "none",
        stroke: "currentColor",
        "stroke-width": 1.6,
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
      }),
    );
  }
  return root;
}
