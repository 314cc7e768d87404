// What makes pages quicker to use. Every page works without it; it goes by these attributes.
//
//   form[data-filter="ID"]       a GET form that is sent as one types; its answer replaces #ID. The URL follows.
//                                A [data-count] in it is read out.
//   [data-fragments="ID"]        links inside (sorting, paging) replace #ID, too.
//   a[data-fragment-href]        a link whose page is shown in place: its answer goes into the element of
//                                data-fragment-target (an id), else into the nearest tr, li or [data-place]; Escape or a
//                                [data-cancel] inside puts back what was there. data-fragment-href names another URL
//                                than href.
//   form[data-inline]            a POST form that is sent in place. 422: its own place shows the answer. A success: the
//                                answer replaces the element named by data-inline (an id), or the form's place if empty,
//                                and [data-refresh] elements are asked for again. Its field `back`, if it has one, is the
//                                page's query. Where there is no such element, it is sent as any form.
//   form[data-kept]              a POST form that is not sent while nobody is signed in: it says so, and stays as it is.
//   select[data-again="STEP"]    a choice in it sends its form with step=STEP, for the form with other fields.
//   [data-url="URL"]             the address of what an answer to data-inline shows: it becomes the page's.
//   [data-refresh="URL"]         is replaced by URL's answer when something was changed in place.
//   [data-dismiss]               takes the notice around it away.
//   form[data-preview="URL"]     sends the form to URL as one types; the answer goes into its [data-preview-place].
//   form[data-autosubmit]        is sent when a choice in it changes.
//   [data-poll="URL"]            is replaced by URL's answer every 2 s while it has data-poll; not while the tab is hidden.
//   button[data-copy="TEXT"]     copies it. Shown by the script.
//   button[data-reveal="ID"]     shows the password in the field #ID, and hides it again. Shown by the script.
//   input[data-select-all=NAME]  ticks all boxes of that name in its form or table; [data-selection] elements are shown
//                                while any is ticked, [data-selection-count] tells how many.
//   [data-show-when="NAME=A,B"]  is shown while the form's field NAME has one of these values.
//   a[data-line="12"]            marks that line in the text area that its href names.
//   input[data-narrow="ID"]      hides what is in #ID and has not what one types, but for what is ticked.
//   [data-focus]                 gets the focus when it appears. form[data-preferences]: looks change without loading.
//
// Fragments are asked for with `X-Fragment: 1`. 401: nobody is signed in, and the answer says so. 403: forms have an old proof.

"use strict";

(() => {
  const toasts = () => document.getElementById("toasts");

  // Says something for a moment.
  function say(text) {
    const place = toasts();
    if (!place || !text) return;
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.textContent = text;
    place.replaceChildren(toast);
    setTimeout(() => toast.remove(), 4000);
  }

  const failed = () => say(toasts()?.dataset.failed);

  // The answer to a request of the script's.
  async function ask(url, options = {}) {
    const headers = { "X-Fragment": "1", ...options.headers };
    const response = await fetch(url, { credentials: "same-origin", ...options, headers });
    return { status: response.status, ok: response.ok, url: response.url, html: await response.text() };
  }

  // Nobody is signed in any more. The server leads to where one signs in and back, unless something is being typed.
  function ended(answer) {
    const form = document.querySelector(".is-editing form");
    if (form) refuse(form, fragment(answer.html));
    else location.assign(location.pathname + location.search);
  }

  // Above a form, why it was not taken.
  function refuse(form, content) {
    const holder = form.matches("[data-kept]") ? form : form.parentElement;
    holder.querySelector(":scope > [data-refusal]")?.remove();
    const refusal = document.createElement("div");
    refusal.dataset.refusal = "";
    refusal.append(content);
    holder.prepend(refusal);
    prepare(refusal);
    refusal.scrollIntoView({ block: "nearest" });
  }

  // Forms carry a proof of who is signed in: gives all of them the one that holds now.
  async function renew() {
    const answer = await ask("/session/");
    const proof = answer.ok && fragment(answer.html).querySelector("input[name=csrf]");
    if (proof) document.querySelectorAll("input[name=csrf]").forEach((field) => (field.value = proof.value));
    return answer;
  }

  function fragment(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }

  // What an answer has for an element: itself, where it is a whole page, else everything.
  function part(html, id) {
    const content = fragment(html);
    return (id && content.getElementById(id)) || content;
  }

  // Replaces what an element holds, or the element by its like, and leaves the focus where it was. Forms that are open in
  // it stay open, with what was typed.
  function replace(element, content) {
    const opened = [...element.querySelectorAll(".is-editing")].filter((place) => replaced.has(place));
    const kept = opened.map((place) => ({ label: replaced.get(place).label, nodes: [...place.childNodes] }));
    const active = document.activeElement;
    const held = active && element.contains(active) && active.id;
    const selection = held && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
    if (content.nodeType === Node.ELEMENT_NODE && content.id === element.id) element.replaceWith(content);
    else element.replaceChildren(content);
    kept.forEach(({ label, nodes }) => {
      const place = placeOf(linkOf(label));
      if (place) fill(place, nodes, label);
    });
    if (held) {
      const again = document.getElementById(held);
      again?.focus({ preventScroll: true });
      if (selection && again?.setSelectionRange && again.type !== "number") again.setSelectionRange(...selection);
    }
    const now = element.isConnected ? element : document.getElementById(element.id);
    prepare(now ?? document);
    return now;
  }

  function formUrl(form) {
    const url = new URL(form.getAttribute("action") || location.pathname, location.href);
    const fields = new FormData(form);
    const query = new URLSearchParams([...fields].filter(([, value]) => typeof value === "string" && value !== ""));
    url.search = query.toString();
    return url;
  }

  function body(form, submitter) {
    const fields = new FormData(form, submitter?.form === form ? submitter : undefined);
    return form.enctype === "multipart/form-data" ? fields : new URLSearchParams([...fields]);
  }

  const timers = new WeakMap();
  function later(element, milliseconds, work) {
    clearTimeout(timers.get(element));
    timers.set(element, setTimeout(work, milliseconds));
  }

  // Filter, sort, page.
  const running = new Map();
  async function load(id, url) {
    const target = document.getElementById(id);
    if (!target) return;
    running.get(id)?.abort();
    const abort = new AbortController();
    running.set(id, abort);
    target.classList.add("is-loading");
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(url, { signal: abort.signal });
      if (answer.status === 401) return ended(answer);
      history.replaceState(null, "", url);
      // What is polled may have been replaced meanwhile.
      const now = replace(document.getElementById(id) ?? target, part(answer.html, id));
      const live = document.getElementById("live");
      if (live) live.textContent = now?.querySelector("[data-count]")?.textContent ?? "";
    } catch (error) {
      if (error.name !== "AbortError") failed();
    } finally {
      if (running.get(id) === abort) {
        running.delete(id);
        for (const element of [target, document.getElementById(id)]) {
          element?.classList.remove("is-loading");
          element?.removeAttribute("aria-busy");
        }
      }
    }
  }

  // A form in place of what it edits.
  const replaced = new WeakMap();
  function placeOf(element) {
    const id = element?.dataset.fragmentTarget;
    return id ? document.getElementById(id) : element?.closest("tr, li, [data-place]");
  }

  // A link by which a place was filled, in whichever list it stands by now.
  const labelOf = (link) => link.id || link.pathname;
  const linkOf = (label) => [...document.querySelectorAll("a[data-fragment-href]")].find((link) => labelOf(link) === label);

  // Puts a form where a link is, or something else in the form's place. Rows hold nothing but cells.
  function fill(place, nodes, label) {
    if (!replaced.has(place)) replaced.set(place, { before: [...place.childNodes], label, hidden: place.hidden });
    place.classList.add("is-editing");
    place.hidden = false;
    if (!place.matches("tr") || nodes[0]?.nodeName === "TD") return place.replaceChildren(...nodes);
    const cell = document.createElement("td");
    cell.colSpan = place.closest("table").tHead?.rows[0]?.cells.length ?? 1;
    cell.append(...nodes);
    place.replaceChildren(cell);
  }

  async function open(link) {
    const place = placeOf(link);
    if (!place) return location.assign(link.href);
    link.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(link.dataset.fragmentHref || link.href);
      if (answer.status === 401) return ended(answer);
      if (!answer.ok) return location.assign(link.href);
      fill(place, fragment(answer.html).childNodes, labelOf(link));
      prepare(place);
      (place.querySelector("[autofocus]") ??
        place.querySelector("input:not([type=hidden], [type=checkbox]), select, textarea"))?.focus();
    } catch {
      failed();
    } finally {
      link.removeAttribute("aria-busy");
    }
  }

  function close(inside) {
    let place = inside;
    while (place && !replaced.has(place)) place = place.parentElement;
    if (!place) return false;
    const { before, label, hidden } = replaced.get(place);
    replaced.delete(place);
    place.classList.remove("is-editing");
    place.replaceChildren(...before);
    place.hidden = hidden;
    linkOf(label)?.focus();
    return true;
  }

  // What shows the state of what was changed.
  async function refresh() {
    for (const element of document.querySelectorAll("[data-refresh]")) {
      try {
        const answer = await ask(element.dataset.refresh);
        const content = answer.ok && fragment(answer.html).firstElementChild;
        if (!content) continue;
        element.replaceWith(content);
        prepare(content);
      } catch {
        // It is as it was.
      }
    }
  }

  // The address, and the words searched for, are those of what is shown now.
  function follow(element) {
    history.replaceState(null, "", element.dataset.url);
    const search = document.querySelector(`form[data-filter="${element.id}"] [type=search]`);
    if (search) search.value = new URL(location.href).searchParams.get(search.name) ?? "";
  }

  function showNew(root) {
    root?.querySelector("tr.is-new")?.scrollIntoView({ block: "nearest" });
  }

  function holderOf(form) {
    let place = form;
    while (place && !replaced.has(place)) place = place.parentElement;
    return place;
  }

  // Those that are on their way are not sent again.
  const sending = new WeakSet();
  async function send(form, submitter) {
    if (sending.has(form)) return;
    sending.add(form);
    const back = form.elements.namedItem("back");
    if (back) back.value = location.search.slice(1);
    const buttons = [...form.querySelectorAll("button")];
    buttons.forEach((button) => button.setAttribute("aria-busy", "true"));
    try {
      const action = submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href;
      const post = () => ask(action, { method: "POST", body: body(form, submitter) });
      let answer = await post();
      if (answer.status === 403 && (await renew()).ok) answer = await post();
      const place = holderOf(form);
      const isAgain = submitter?.name === "step";
      if (!answer.ok || isAgain) {
        const holder = place ?? form.parentElement;
        const content = fragment(answer.html);
        // Not every refusal comes with the form.
        if (!content.querySelector("form")) return refuse(form, content);
        if (place) fill(place, content.childNodes);
        else holder.replaceChildren(content);
        prepare(holder);
        const next = isAgain ? holder.querySelector("select[data-again]") : holder.querySelector("[data-focus]");
        (next ?? holder.querySelector("[aria-invalid=true]"))?.focus();
        return;
      }
      const target = form.dataset.inline && document.getElementById(form.dataset.inline);
      if (target && place && !target.contains(place)) close(place);
      else if (place) {
        replaced.delete(place);
        place.classList.remove("is-editing");
      }
      if (target) {
        const now = replace(target, part(answer.html, target.id));
        // What the page said when it was opened is no longer the last thing that happened.
        document.querySelectorAll("main > .notice[role=status]").forEach((notice) => notice.remove());
        now?.querySelector("[data-focus]")?.focus({ preventScroll: true });
        if (now?.dataset.url) follow(now);
        showNew(now);
        refresh();
      } else if (place?.matches("tr, li")) {
        const content = fragment(answer.html);
        const rows = [...content.children];
        place.replaceWith(content);
        rows.forEach((row) => (row.classList.add("is-new"), prepare(row)));
        rows[0]?.querySelector("a, button")?.focus();
      } else location.assign(answer.url);
    } catch {
      failed();
    } finally {
      sending.delete(form);
      buttons.forEach((button) => button.removeAttribute("aria-busy"));
    }
  }

  // Sends a form as the browser does, once it is known that someone is signed in. The page is busy until it is left.
  const sendable = new WeakSet();
  const beBusy = (isBusy) => document.body.toggleAttribute("data-leaving", isBusy);
  async function sendKept(form, submitter) {
    if (sending.has(form)) return;
    sending.add(form);
    beBusy(true);
    try {
      const answer = await renew();
      if (!answer.ok) {
        beBusy(false);
        return refuse(form, fragment(answer.html));
      }
      sendable.add(form);
      form.requestSubmit(submitter);
    } catch {
      beBusy(false);
      failed();
    } finally {
      sendable.delete(form);
      sending.delete(form);
    }
  }

  async function preview(form) {
    const place = form.querySelector("[data-preview-place]");
    if (!place) return;
    try {
      const answer = await ask(form.dataset.preview, { method: "POST", body: body(form) });
      if (answer.ok || answer.status === 422) {
        place.replaceChildren(fragment(answer.html));
        prepare(place);
      }
    } catch {
      // The next letter tries again.
    }
  }

  // What is not settled is asked for again.
  function poll(element) {
    if (element.dataset.polled) return;
    element.dataset.polled = "true";
    const again = () => setTimeout(look, 2000);
    const look = async () => {
      if (!element.isConnected || !element.dataset.poll) return;
      if (document.hidden || element.contains(document.activeElement)) return again();
      try {
        const answer = await ask(element.dataset.poll);
        // Nobody is signed in any more: the next click says so.
        if (answer.status === 401) return;
        if (!answer.ok) return again();
        const content = fragment(answer.html).firstElementChild;
        if (!content) return;
        element.replaceWith(content);
        prepare(content);
        if (content.matches("[data-poll]")) poll(content);
      } catch {
        again();
      }
    };
    again();
  }

  function select(root) {
    const boxes = [...root.querySelectorAll("input[type=checkbox][data-select]")];
    const all = root.querySelector("input[data-select-all]");
    const ticked = boxes.filter((box) => box.checked);
    if (all) {
      all.checked = boxes.length > 0 && ticked.length === boxes.length;
      all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
    }
    boxes.forEach((box) => box.closest("tr")?.classList.toggle("is-selected", box.checked));
    document.querySelectorAll("[data-selection]").forEach((element) => (element.hidden = ticked.length === 0));
    document.querySelectorAll("[data-selection-count]").forEach((element) => (element.textContent = ticked.length));
  }

  const selectionRoot = (element) => element.closest("[data-selectable]") ?? element.closest("table") ?? document;

  function showWhen(form) {
    form.querySelectorAll("[data-show-when]").forEach((element) => {
      const [name, values] = element.dataset.showWhen.split("=");
      const field = form.elements.namedItem(name);
      const shown = values.split(",").includes(field?.value ?? "");
      element.hidden = !shown;
      // What is not shown is neither required nor sent.
      element.querySelectorAll("input, select, textarea").forEach((inner) => (inner.disabled = !shown));
    });
  }

  // Lines count from 1. Tells whether there is such a text area.
  function markLine(area, line) {
    if (!(area instanceof HTMLTextAreaElement)) return false;
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    area.scrollIntoView({ block: "center" });
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    area.scrollTop = (area.scrollHeight * (line - 1)) / lines.length - area.clientHeight / 2;
    return true;
  }

  function narrow(input) {
    const wanted = input.value.trim().toLowerCase();
    for (const item of document.getElementById(input.dataset.narrow)?.children ?? []) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted) && !item.querySelector("input:checked");
    }
  }

  // What the page looks like only with the script.
  function prepare(root) {
    const each = (selector, work) => {
      if (root.matches?.(selector)) work(root);
      root.querySelectorAll(selector).forEach(work);
    };
    each("button[data-copy]", (button) => (button.hidden = !navigator.clipboard));
    each("button[data-reveal]", (button) => (button.hidden = false));
    each("[data-script]", (element) => (element.hidden = false));
    each("[data-no-script]", (element) => (element.hidden = true));
    each("[data-poll]", poll);
    each("form", (form) => form.querySelector("[data-show-when]") && showWhen(form));
    each("[data-selectable]", select);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form) return;
    if (event.target.dataset.narrow) return narrow(event.target);
    showWhen(form);
    if (form.dataset.filter) later(form, 180, () => load(form.dataset.filter, formUrl(form)));
    if (form.dataset.preview) later(form, 250, () => preview(form));
  });

  document.addEventListener("change", (event) => {
    const { target } = event;
    if (target.matches("input[data-select-all]")) {
      selectionRoot(target)
        .querySelectorAll("input[type=checkbox][data-select]")
        .forEach((box) => (box.checked = target.checked));
    }
    if (target.matches("input[data-select], input[data-select-all]")) select(selectionRoot(target));
    if (target.matches("select[data-again]")) {
      const step = target.form.querySelector(`button[name=step][value="${target.dataset.again}"]`);
      if (step) send(target.form, step);
    } else if (target.form?.hasAttribute("data-autosubmit")) target.form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // Browsers keep what was typed as a password.
    form.querySelectorAll("button[data-reveal][aria-pressed=true]").forEach((button) => button.click());
    if (form.matches("form[data-filter]")) {
      event.preventDefault();
      load(form.dataset.filter, formUrl(form));
    } else if (form.matches("form[data-inline]") && (!form.dataset.inline || document.getElementById(form.dataset.inline))) {
      event.preventDefault();
      send(form, event.submitter);
    } else if (form.matches("form[data-kept]") && !sendable.has(form)) {
      event.preventDefault();
      sendKept(form, event.submitter);
    } else if (form.matches("form[data-preferences]") && event.submitter?.name === "theme") {
      event.preventDefault();
      setTheme(form, event.submitter);
    }
  });

  async function setTheme(form, button) {
    document.documentElement.dataset.theme = button.value;
    form.querySelectorAll("[name=theme]").forEach((other) => other.setAttribute("aria-pressed", other === button));
    try {
      await fetch(form.action, { method: "POST", body: body(form, button), redirect: "manual" });
    } catch {
      failed();
    }
  }

  document.addEventListener("click", async (event) => {
    const { target } = event;
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = target.closest("a");
    if (link && plain && link.hasAttribute("data-fragment-href")) {
      event.preventDefault();
      open(link);
    } else if (link && plain && link.closest("[data-fragments]") && link.origin === location.origin && !link.target
        && link.pathname === location.pathname && !link.hash) {
      event.preventDefault();
      const id = link.closest("[data-fragments]").dataset.fragments;
      await load(id, new URL(link.href));
      // The next page begins at its top.
      if (link.closest(".pager")) document.getElementById(id)?.scrollIntoView();
    } else if (target.closest("[data-cancel]") && close(target)) {
      event.preventDefault();
    }
    if (link?.dataset.line && markLine(document.querySelector(link.hash), Number(link.dataset.line))) {
      event.preventDefault();
    }
    target.closest("[data-dismiss]")?.closest(".notice").remove();
    const copy = target.closest("button[data-copy]");
    if (copy) {
      try {
        await navigator.clipboard.writeText(copy.dataset.copy);
        say(toasts()?.dataset.copied);
      } catch {
        failed();
      }
    }
    const reveal = target.closest("button[data-reveal]");
    const field = reveal && document.getElementById(reveal.dataset.reveal);
    if (field) {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      reveal.setAttribute("aria-pressed", shown);
    }
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu.contains(target) || (menu.open = false));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.dataset?.narrow) event.preventDefault();
    if (event.key === "Escape") {
      const menu = event.target.closest?.("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else close(event.target);
    }
  });

  // Back on a page that was left.
  addEventListener("pageshow", () => beBusy(false));

  prepare(document);
  showNew(document);
  // Where there is no room for all links, the one to this page is seen.
  document.querySelectorAll(".main-nav [aria-current], .tabs [aria-current]").forEach((link) => {
    link.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  });
  document.querySelector("[data-focus]")?.focus();
})();
