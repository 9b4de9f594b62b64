/** Fills the page's one moving part: whether the server answers. */

/** Asks the readiness endpoint and says in one word what it answered. */
async function readiness(): Promise<string> {
  try {
    const answer = await fetch("/ready", { cache: "no-store" });
    return answer.ok ? "running" : "starting";
  } catch {
    return "unreachable";
  }
}

async function showReadiness(): Promise<void> {
  const place = document.querySelector("#state");
  if (place !== null) place.textContent = await readiness();
}

void showReadiness();
