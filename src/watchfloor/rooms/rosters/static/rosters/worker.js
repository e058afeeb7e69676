// @ts-check
// The worker of My shifts. It keeps nothing itself: the page fills what is kept (mine.js), and
// without a network the worker shows that. With a network everything comes from the server.

const worker = /** @type {any} */ (self);
const KEPT = "watchfloor-mine";

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(worker.location.origin)) return;
  event.respondWith(answer(request));
});

/** @param {Request} request */
async function answer(request) {
  try {
    return await fetch(request);
  } catch {
    const wanted = request.mode === "navigate" ? new URL("offline/", worker.registration.scope).href : request.url;
    const kept = await caches.open(KEPT);
    return (await kept.match(wanted)) ?? Response.error();
  }
}
