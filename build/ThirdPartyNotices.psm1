# What a package says of other people's files: the notices that their licences ask for, and a bill of materials.

<#
.SYNOPSIS
    One text with a section for each package: its files, its copyright, its licence and the notices that come with it.
#>
function Get-ThirdPartyNotice {
    [OutputType([string])]
    param(
        # file|package|version
        [Parameter(Mandatory, ValueFromPipeline)]
        [string] $File,
        # Where NuGet keeps packages.
        [Parameter(Mandatory)]
        [string] $PackageRoot
    )
    begin { $files = @() }
    process { $files += , $File.Split('|') }
    end {
        'MnistTools brings files of others. Here is whose they are, and under which terms they may be passed on.'
        Get-Content -LiteralPath "$PSScriptRoot/licences/Others.txt"
        # Packages of one project often bring the same notices.
        $seen = @{}
        foreach ($package in $files | Group-Object { "$($_[1]) $($_[2])" }) {
            $name, $version = $package.Name.Split(' ')
            $folder = Join-Path $PackageRoot $name.ToLowerInvariant() $version.ToLowerInvariant()
            $facts = ([xml](Get-Content -LiteralPath (Join-Path $folder "$($name.ToLowerInvariant()).nuspec") -Raw)).package.metadata
            ''
            '-' * 80
            "$name $version"
            "$($facts.projectUrl)"
            ''
            "Files: $(($package.Group | ForEach-Object { $_[0] } | Sort-Object) -join ', ')"
            foreach ($text in @(Get-Licence $facts $folder) + @(Get-ChildItem -LiteralPath $folder -Recurse -File | Where-Object Name -Match '^(third-party-notices|notices?)\b' | Get-Content -Raw)) {
                ''
                if ($seen[$text]) { "As for $($seen[$text])." }
                else { $text.Trim() }
                if ($text.Length -gt 2000 -and -not $seen[$text]) { $seen[$text] = "$name above" }
            }
        }
    }
}

# The file of the package where it has one, else the text that its identifier stands for.
function Get-Licence($facts, [string] $folder) {
    $holder = $facts.copyright ? $facts.copyright : "Copyright (c) $($facts.authors)"
    $own = Get-ChildItem -LiteralPath $folder -File | Where-Object Name -Match '^licen[cs]e\b' | Select-Object -First 1
    if ($own) { return Get-Content -LiteralPath $own -Raw }
    if ($facts.license.type -ne 'expression') { throw "$($facts.id) $($facts.version) has no licence that could be passed on." }
    $text = "$PSScriptRoot/licences/$($facts.license.InnerText).txt"
    if (-not (Test-Path -LiteralPath $text)) { throw "$($facts.id) $($facts.version) is under $($facts.license.InnerText): put its text into $text." }
    "Licence: $($facts.license.InnerText)`n`n$holder`n`n$(Get-Content -LiteralPath $text -Raw)"
}

<#
.SYNOPSIS
    bom.json in a folder, with each package that a project has restored. What and where else stands in the environment of whoever packs.
#>
function Write-BillOfMaterial {
    param(
        [Parameter(Mandatory)]
        [string] $Folder,
        [Parameter(Mandatory)]
        [string] $Name,
        [Parameter(Mandatory)]
        [string] $Type
    )
    $env:NUGET_PACKAGES = $env:PACK_PACKAGES
    & $env:PACK_DOTNET exec $env:PACK_SBOM $env:PACK_PROJECT --output $Folder --filename bom.json --output-format Json --disable-package-restore --exclude-filter PowerShellStandard.Library `
        --set-name $Name --set-version $env:PACK_VERSION --set-type $Type --base-intermediate-output-path $env:PACK_OBJ
    if ($LASTEXITCODE -ne 0) { throw "CycloneDX ended with $LASTEXITCODE." }
}

Export-ModuleMember Get-ThirdPartyNotice, Write-BillOfMaterial
