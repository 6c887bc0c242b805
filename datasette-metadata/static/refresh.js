// An open page draws itself anew when the views have moved on, and stays where its reader is. Without this it is complete, and old.
(() => {
    const EVERY_MS = 5000;
    const PATIENCE_MS = 8000;
    const SELDOM_MS = 60000;
    const main = document.querySelector("main");
    const live = () => main.querySelector("[data-pulse]");
    const same = (element) => `a[href="${CSS.escape(element.getAttribute("href") || "")}"], summary, [tabindex]`;
    const isBusy = () => !window.getSelection().isCollapsed || main.querySelector("input:focus, select:focus, textarea:focus");
    let isAsking = false;
    let failures = 0;

    const ask = async (address) => {
        const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
        if (!answer.ok) {
            throw new Error(`${answer.status}`);
        }
        return answer;
    };

    const draw = (text) => {
        const fresh = new DOMParser().parseFromString(text, "text/html");
        if (!fresh.querySelector("main [data-pulse]")) {
            throw new Error("another page");
        }
        const focused = main.contains(document.activeElement) ? document.activeElement : null;
        const place = focused && [...main.querySelectorAll(same(focused))].indexOf(focused);
        const open = [...main.querySelectorAll("details")].map((details) => details.open);
        const across = [...main.querySelectorAll(".table-wrapper")].map((box) => box.scrollLeft);
        const down = window.scrollY;
        main.replaceChildren(...fresh.querySelector("main").childNodes);
        document.title = fresh.title;
        main.querySelectorAll("details").forEach((details, at) => { details.open = open[at] || false; });
        main.querySelectorAll(".table-wrapper").forEach((box, at) => { box.scrollLeft = across[at] || 0; });
        if (focused) {
            (main.querySelectorAll(same(focused))[place] || main).focus({ preventScroll: true });
        }
        window.scrollTo(window.scrollX, down);
    };

    const say = (reason) => {
        main.querySelectorAll(".stale").forEach((stale) => {
            stale.hidden = stale.dataset.because !== reason;
        });
    };

    const keepUp = async () => {
        const pulse = await (await ask(live().dataset.pulse)).json();
        if (pulse.mark !== live().dataset.mark) {
            const text = await (await ask(location.href)).text();
            // Who began to select something meanwhile gets the new figures a little later.
            if (!isBusy()) {
                draw(text);
            }
        }
    };

    const look = async () => {
        if (isAsking || document.visibilityState !== "visible" || isBusy()) {
            return;
        }
        isAsking = true;
        let reason = "";
        try {
            await keepUp();
            failures = 0;
        } catch (error) {
            failures += 1;
            reason = error.message === "401" ? "401" : "silence";
        }
        isAsking = false;
        say(reason);
    };

    // A page that does not answer is asked ever less often.
    const next = () => setTimeout(() => look().finally(next), Math.min(EVERY_MS * 2 ** failures, SELDOM_MS));

    next();
    document.addEventListener("visibilitychange", look);
})();
