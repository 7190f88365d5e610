<#
.SYNOPSIS
    Writes what the documentation has from the source, after a build: the pages of docs/cmdlets, and the lists in the
    topics of Get-Help. ./build.ps1 -Task Docs builds first.
#>
param(
    # Writes nothing, and names the files that are out of date.
    [switch] $Check
)

$ErrorActionPreference = 'Stop'
$root = Split-Path -LiteralPath $PSScriptRoot
Import-Module "$root/artifacts/module/MnistTools"

# Each list of a topic by a word of its heading.
$lists = [ordered]@{
    LAYERS = [MnistTools.Layers.Layer]::Catalog.Definitions.Signature
    OPTIMIZERS = [MnistTools.Optimizers.Optimizer]::Catalog.Definitions.Signature
    SCHEDULES = [MnistTools.Schedules.Schedule]::Catalog.Definitions.Signature
    LOSSES = [MnistTools.Losses.Loss]::Catalog.Definitions.Signature
    METRICS = [MnistTools.Metrics.Metric]::Catalog.Definitions.Signature
    AUGMENTATIONS = [MnistTools.Augmentations.Augmentation]::Catalog.Definitions.Signature
    CALLBACKS = [MnistTools.Training.Callbacks.Callback]::Catalog.Definitions.Signature
    DISTRIBUTIONS = [MnistTools.Tuning.Distribution]::Catalog.Definitions.Signature
    PRUNERS = [MnistTools.Tuning.Pruner]::Catalog.Definitions.Signature
    DATASETS = [enum]::GetNames([MnistTools.Data.DataSetName])
}

# A signature in the 79 columns of a topic; what follows its first line stands further in.
function Format-Line([string] $signature) {
    $line = ' ' * 8
    foreach ($word in $signature -split '(?<=, )') {
        if (($line + $word).TrimEnd().Length -gt 79) {
            $line.TrimEnd()
            $line = ' ' * 12
        }
        $line += $word
    }
    $line
}

# A topic with its lists as they should be: the lines that stand furthest in, first of all after the heading.
function Update-List([string] $text) {
    foreach ($name in $lists.Keys) {
        $list = ($lists[$name] | ForEach-Object { Format-Line $_ } | ForEach-Object { "$_`n" }) -join ''
        $text = [regex]::Replace($text, "(?m)(?<=^  [^\n]*\b$name\b[^\n]*\n(?: {4}\S[^\n]*\n|\n)*)(?: {8}[^\n]*\n)+", $list.Replace('$', '$$'))
    }
    $text
}

$expected = [ordered]@{}
foreach ($page in Get-ChildItem -LiteralPath "$root/artifacts/help/cmdlets" -Filter *.md) {
    $expected["docs/cmdlets/$($page.Name)"] = Get-Content -LiteralPath $page -Raw
}
foreach ($topic in Get-ChildItem -LiteralPath "$root/src" -Recurse -Filter about_MnistTools_*.help.txt) {
    $expected[[System.IO.Path]::GetRelativePath($root, $topic).Replace('\', '/')] = Update-List ((Get-Content -LiteralPath $topic -Raw) -replace '\r')
}

$null = New-Item "$root/docs/cmdlets" -ItemType Directory -Force
$stale = $expected.Keys | Where-Object { -not (Test-Path -LiteralPath "$root/$_") -or ((Get-Content -LiteralPath "$root/$_" -Raw) -replace '\r') -cne ($expected[$_] -replace '\r') }
$gone = Get-ChildItem -LiteralPath "$root/docs/cmdlets" -Filter *.md | ForEach-Object { "docs/cmdlets/$($_.Name)" } | Where-Object { -not $expected.Contains($_) }
if ($Check) { $stale; $gone; return }
$stale | ForEach-Object { [System.IO.File]::WriteAllText("$root/$_", $expected[$_]); "written: $_" }
$gone | ForEach-Object { Remove-Item -LiteralPath "$root/$_"; "removed: $_" }
