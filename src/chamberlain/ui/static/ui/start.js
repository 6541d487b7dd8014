// Runs before the page is drawn, so that nothing jumps: says that script is there.
document.documentElement.classList.add("ch-js");
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
